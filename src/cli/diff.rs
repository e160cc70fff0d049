//! `dataesr diff`: what two generations state differently.

use clap::{Args, ValueEnum};

use super::folders::{StoreFolder, ThemeFolder};
use super::{Outcome, terminal};
use crate::store::{Difference, Generation, Store};
use crate::text::{Diagnostic, Report, code};

/// Tells which documents two generations describe differently
///
/// `+` was added, `~` changed, `-` was deleted. Documents are named by the IRIs of what they are about.
#[derive(Debug, Args)]
pub struct Diff {
    /// The earlier generation [default: the one before the current one]
    from: Option<String>,
    /// The later generation [default: the current one]
    to: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
}

impl Diff {
    pub fn run(&self) -> Outcome {
        let store = self.store.open(&self.theme);
        let to = match &self.to {
            Some(id) => store.generation(id)?,
            None => store.current()?,
        };
        let from = match &self.from {
            Some(id) => store.generation(id)?,
            None => before(&store)?,
        };
        let (Some(old), Some(new)) = (from.journal(), to.journal()) else {
            let id = if from.journal().is_none() { from.id() } else { to.id() };
            let message = format!("generation `{id}` has no journal: an older program built it");
            return Err(Diagnostic::new(&code::NO_GENERATION, message)
                .help("`dataesr build --force` builds one that has")
                .into());
        };
        let difference = Difference::between(old, new);
        match self.format {
            Format::Text => terminal::write(&text(&difference))?,
            Format::Json => {
                let json = serde_json::json!({
                    "from": from.id(),
                    "to": to.id(),
                    "added": difference.added,
                    "changed": difference.changed,
                    "deleted": difference.deleted,
                });
                terminal::write(&format!("{json:#}\n"))?;
            }
        }
        let Difference { added, changed, deleted } = &difference;
        eprintln!("{} added, {} changed, {} deleted", added.len(), changed.len(), deleted.len());
        Ok(())
    }
}

/// The generation that the current one replaced.
fn before(store: &Store) -> Result<Generation, Report> {
    let Some(id) = store.previous_id()? else {
        let message = format!("there is no earlier generation in `{}`", store.folder().display());
        return Err(Diagnostic::new(&code::NO_GENERATION, message)
            .help("a build keeps the generation that it replaces, and none before it")
            .into());
    };
    Ok(store.generation(&id)?)
}

fn text(difference: &Difference) -> String {
    let Difference { added, changed, deleted } = difference;
    let mut out = String::new();
    for (sign, iris) in [('+', added), ('~', changed), ('-', deleted)] {
        for iri in iris {
            out.push(sign);
            out.push(' ');
            out.push_str(iri);
            out.push('\n');
        }
    }
    out
}
