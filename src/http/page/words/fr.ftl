# Le cadre
skip = Aller au contenu
search = Rechercher
search-hint = Nom, sigle ou identifiant
navigation = Navigation principale
language = Langue
browse = Parcourir
datasets = Jeux de données
queries = Questions
about = À propos du site
generation = Données de la génération { $id }
made-with = Réalisé avec
trail = Vous êtes dans
home = Page d’accueil

# Page d’accueil
for-example = Par exemple :
browse-title = Ce qui est décrit ici
all-types = { $n ->
    [one] { $count } type
   *[other] Les { $count } types
  }
questions-title = Questions et réponses
all-queries = { $n ->
    [one] { $count } question
   *[other] Les { $count } questions
  }
programs-title = Pour les programmes
programs-text = { $n ->
    [one] { $count } énoncé, en RDF, à des adresses stables et par SPARQL.
   *[other] { $count } énoncés, en RDF, à des adresses stables et par SPARQL.
  }
console = Console SPARQL
about-programs = Adresses et formats
not-loaded = non chargé
updated = chargé le { $date }
vocabularies = Vocabulaires

# Listes
rows = { $n ->
    [one] { $count } ligne
   *[other] { $count } lignes
  }
results = { $n ->
    [one] { $count } résultat
   *[other] { $count } résultats
  }
search-for = Recherche : { $query }
search-help = Écrivez le début d’un nom, un sigle ou un identifiant. La casse et les accents ne comptent pas.
search-loose = Rien n’a exactement ces mots ; voici ce qui en est proche.
search-sparql = la requête SPARQL de cette liste
search-counts-sparql = La requête SPARQL qui compte : { $facet }
search-start = début
facet-type = Type
search-none = Rien n’a été trouvé.
search-advice = Essayez moins de mots, ou leur début seulement, ou parcourez :
filters = Filtres en vigueur
without = Retirer le filtre { $value }
narrow = Affiner la liste
more-values = { $n ->
    [one] { $count } autre
   *[other] { $count } autres
  }
initials = Par initiale
nothing = Il n’y a rien ici.
unsorted = La liste est trop longue pour être triée par nom.
pages = Pages
previous = Précédent
next = Suivant
page-of = Page { $page } sur { $pages }

# Une chose
referenced-only = Rien n’est énoncé de ceci même : ce qui est listé ci-dessous s’y réfère seulement.
facts = Informations
more-facts = Autres informations
other-languages = En d’autres langues
omitted-values = { $n ->
    [one] et { $count } autre, dans les formats de données
   *[other] et { $count } autres, dans les formats de données
  }
truncated = Il y a plus que ce que montre cette page ; les formats de données ont tout.
node-more = Détails
figures = Chiffres
observations = { $n ->
    [one] { $count } observation
   *[other] { $count } observations
  }
observations-at-least = { $n ->
    [one] Plus de { $count } observation
   *[other] Plus de { $count } observations
  }
observations-query = { $n ->
    [one] Interroger cette observation
   *[other] Interroger ces { $count } observations
  }
omitted-rows = { $n ->
    [one] { $count } ligne n’est pas montrée.
   *[other] { $count } lignes ne sont pas montrées.
  }
summed = Total sur :
incoming = Y font référence
incoming-by = comme
source-ontology = les vocabulaires du site
source-catalogue = le catalogue du site
no-name = (sans nom)
columns = { $n ->
    [one] { $count } colonne
   *[other] { $count } colonnes
  }
incoming-via = Tout ce qui est relié par
all-of-them = Voir les { $count }
identifiers = Identifiants
identifier-valid = bien formé, clé de contrôle juste
identifier-invalid = mal formé
on-the-map = Sur la carte
elsewhere = La même chose ailleurs
address = Adresse permanente
copy = Copier
copied = Copié
classes = Classes
formats = En données
sources = Énoncé par
statements = { $n ->
    [one] { $count } énoncé
   *[other] { $count } énoncés
  }
choices-title = Plusieurs choses ont cet identifiant
choices-text = « { $value } » identifie chacune de celles-ci :

# Un jeu de données
dataset-missing = Son fichier manquait quand les données ont été chargées : le site ne le contient pas.
rows-read = lignes lues
rows-rejected = lignes écartées, en tout ou partie
statements-made = énoncés produits
examples = Exemples
structure = Structure des chiffres
component = Composante
role = Rôle
definition = Définition
part-dimension = dimension
part-measure = mesure
part-attribute = attribut
load-report = Rapport de chargement
nothing-rejected = Aucune ligne ni aucune valeur n’a été écartée.
unmapped-columns = Colonnes non utilisées :
empty-columns = Colonnes sans aucune valeur :
class = Classe
things = Choses
properties = Propriétés
property = Propriété
statements-title = Énoncés
about-dataset = À propos
publisher = Éditeur
licence = Licence
source = Source
loaded-on = Chargé le
mapping = Règles
graph = Graphe
get-data = Obtenir les données
source-file = Fichier d’origine { $name }
changes-feed = Changements (Atom)
query-graph = Interroger dans la console

# Un vocabulaire
vocabulary = Vocabulaire
version = version
contents = Sommaire
part-classes = Classes
part-properties = Propriétés
part-others = Autres termes
deprecated = obsolète
wider = Cas particulier de
narrower = Cas particuliers
domain = Décrit
range = Prend
inverse = Inverse de
see-also = Voir aussi
uses = Emplois
used-terms = Termes d’autres vocabulaires
term = Terme
name = Nom

# Requêtes enregistrées et console
queries-text = Des questions à poser d’un clic, dont les programmes peuvent lire les réponses.
other-queries = Autres
required = obligatoire
choose = Choisir…
any = indifférent
yes = oui
no = non
show = Afficher
fill-in = Remplissez le formulaire pour voir la réponse.
result = Résultat
no-rows = Aucune ligne.
first-rows = { $n ->
    [one] La première ligne ; les téléchargements les ont toutes.
   *[other] Les { $count } premières lignes ; les téléchargements les ont toutes.
  }
chart-of = Graphique : { $title }. Le tableau qui suit a les mêmes chiffres.
chart-omitted = { $n ->
    [one] { $count } autre dans le tableau.
   *[other] { $count } autres dans le tableau.
  }
map-whole = Avec les points éloignés :
chart-cut = Le graphique montre une partie de la réponse.
download = Télécharger
stable-address = Les programmes obtiennent ce résultat à une adresse stable :
sparql-text = La requête en SPARQL
open-console = L’ouvrir dans la console
query = Requête
run = Exécuter
run-hint = ou Ctrl + Entrée
example-queries = Exemples
frequent-classes = Classes fréquentes
endpoint = Point d’accès
console-rows = La page montre { $count } lignes au plus ; les téléchargements les ont toutes.
console-seconds = Une requête peut durer { $count } secondes.
prefixes = Préfixes
prefixes-text = Il n’est pas nécessaire de déclarer ceux-ci.
line = ligne { $line }
column = colonne { $column }

# À propos
data-of = Les données ont été chargées le { $date }.
about-uris = Adresses
about-uris-text = Chaque chose a une adresse permanente. Un navigateur y reçoit une page ; un programme y reçoit du Turtle, du JSON-LD, du RDF/XML, des N-Triples et d’autres, selon l’en-tête Accept ou selon une extension.
about-queries = Requêtes enregistrées
about-queries-text = Chaque question a une adresse qui répond en CSV, JSON, TSV ou XML, ses paramètres dans l’adresse.
about-sparql = SPARQL
about-sparql-text = Le point d’accès suit le protocole SPARQL 1.1. Le graphe par défaut est l’union de tous les graphes ; chaque jeu de données est un graphe nommé.
about-routes = Toutes les adresses
about-routes-text = Une description OpenAPI est à l’adresse /openapi.json.

# Erreurs
alternates = Ce qui est disponible à la place
status-300 = Plusieurs choses ont cette adresse
status-300-text = Choisissez l’une d’elles.
status-400 = La demande contient une erreur
status-400-text = Quelque chose dans l’adresse ou dans le formulaire ne peut pas être compris.
status-404 = Il n’y a rien à cette adresse
status-404-text = L’adresse est peut-être mal écrite – majuscules et minuscules comptent – ou ce qu’elle nommait n’est plus dans les données. La recherche trouve tout ce qu’il y a.
status-405 = Cela n’est pas possible ici
status-405-text = Ce qui est publié sur ce site se lit seulement.
status-406 = Indisponible dans ce format
status-406-text = Votre programme a demandé un format que cette adresse n’a pas.
status-410 = Ceci n’existe plus
status-410-text = C’était ici autrefois, et a été retiré des données.
status-414 = L’adresse est trop longue
status-414-text = Les longues requêtes peuvent être envoyées par POST.
status-500 = Le serveur a fait une erreur
status-500-text = Vous n’y êtes pour rien. La cause est dans le journal du serveur ; essayez à nouveau, et prévenez l’exploitant si cela persiste.
status-503 = Le serveur est occupé
status-503-text = Trop de requêtes sont en cours, ou celle-ci a duré trop longtemps. Essayez à nouveau dans un instant.
status-other = La demande n’a pas pu recevoir de réponse
status-other-text = Voici ce qui a été constaté :
fragments = Fragments de triplets
fragments-help = Les triplets qui correspondent à un motif : laissez vide ce qui peut être n’importe quoi. Les programmes reçoivent aussi leur nombre et les contrôles (Triple Pattern Fragments).
fragment-triples = { $n ->
    [one] { $count } triplet
   *[other] { $count } triplets
  }
subject = Sujet
predicate = Prédicat
object = Objet
