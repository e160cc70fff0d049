//! Sets of graphs, numbered: most documents are taken from one of a few.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The IRIs of graphs, and the sets of them that occur.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphSets {
    pub graphs: Vec<String>,
    pub sets: Vec<Vec<u32>>,
}

impl GraphSets {
    /// The graphs of a set.
    pub fn of(&self, set: u32) -> impl Iterator<Item = &str> {
        let places = self.sets.get(set as usize).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.graphs.get(*place as usize)).map(String::as_str)
    }

    /// Which sets hold one of the graphs.
    pub fn holding(&self, graphs: &[&str]) -> Vec<bool> {
        (0..self.sets.len())
            .map(|set| self.of(u32::try_from(set).unwrap_or(u32::MAX)).any(|graph| graphs.contains(&graph)))
            .collect()
    }
}

/// Gives numbers to sets.
#[derive(Default)]
pub struct SetWriter {
    pub table: GraphSets,
    graphs: HashMap<String, u32>,
    sets: HashMap<Vec<u32>, u32>,
}

impl SetWriter {
    /// Goes on with the numbers of a table.
    pub fn new(table: GraphSets) -> Self {
        let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self {
            graphs: table.graphs.iter().enumerate().map(|(at, graph)| (graph.clone(), number(at))).collect(),
            sets: table.sets.iter().enumerate().map(|(at, set)| (set.clone(), number(at))).collect(),
            table,
        }
    }

    pub fn add<'a>(&mut self, graphs: impl IntoIterator<Item = &'a str>) -> u32 {
        let mut set: Vec<u32> = graphs
            .into_iter()
            .map(|graph| {
                let next = u32::try_from(self.table.graphs.len()).expect("there are few graphs");
                *self.graphs.entry(graph.to_owned()).or_insert_with(|| {
                    self.table.graphs.push(graph.to_owned());
                    next
                })
            })
            .collect();
        set.sort_unstable();
        set.dedup();
        let next = u32::try_from(self.table.sets.len()).expect("there are few sets of graphs");
        *self.sets.entry(set.clone()).or_insert_with(|| {
            self.table.sets.push(set);
            next
        })
    }
}
