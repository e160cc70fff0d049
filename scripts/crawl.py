"""Walks every address of a site's sitemap twice, as data and as a page.

    crawl.py http://127.0.0.1:7878 [EVERY]

EVERY walks only each so many of them. The first time every address must answer 200 with the type that was asked for; the second
time 304, when asked with the tag of the first. Prints what is wrong, and fails when something is.
"""

import sys
import xml.etree.ElementTree as ElementTree
from http.client import HTTPConnection
from urllib.parse import urlsplit

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
TYPES = ["text/turtle", "text/html"]


class Site:
    def __init__(self, host):
        self.connection = HTTPConnection(urlsplit(host).netloc, timeout=60)

    def get(self, address, headers):
        """Whatever host the address names, it is this site's."""
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        return response, response.read()

    def addresses(self, path="/sitemap.xml"):
        _, body = self.get(path, {})
        root = ElementTree.fromstring(body)
        for part in root.findall("s:sitemap/s:loc", NAMES):
            yield from self.addresses(part.text)
        for address in root.findall("s:url/s:loc", NAMES):
            yield address.text


def main(host, every="1"):
    site, wrong, tags, walked = Site(host), 0, {}, 0
    addresses = list(site.addresses())[:: int(every)]
    for second in (False, True):
        for address in addresses:
            for kind in TYPES:
                headers = {"Accept": f"{kind}, */*;q=0.1"}
                if second and tags.get((address, kind)):
                    headers["If-None-Match"] = tags[address, kind]
                response, _ = site.get(address, headers)
                walked += 1
                got = response.getheader("Content-Type", "").split(";")[0]
                if second:
                    fine = response.status == 304
                elif response.status == 303:
                    # The home page leads data clients to the catalogue.
                    continue
                else:
                    tags[address, kind] = response.getheader("ETag")
                    # Saved queries without values for their parameters, and pages only, have no data.
                    fine = response.status == 200 and got in (kind, "text/html", "text/csv", "application/sparql-results+json")
                if second and (address, kind) not in tags:
                    continue
                if not fine:
                    wrong += 1
                    print(f"{address} as {kind}: {response.status} {got}")
    print(f"{host}: {len(addresses)} addresses, {walked} requests, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
