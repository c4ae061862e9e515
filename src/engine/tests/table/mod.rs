//! `docs/session-states.md` is written by running the engine: one built example of each cell that
//! can be reached goes through `transition`, and the arm that ran is what the page says.

mod examples;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use super::harness::{EngineHarness, marker};
use crate::clock::Now;
use crate::engine::effect::{Effect, Refresh};
use crate::engine::event::{Bound, Command, Event};
use crate::engine::rules::Turn;
use crate::engine::state::{State, StatusKind, StorePhase};
use crate::engine::transition::{Arm, EventKind, Gate, transition};
use crate::storage::StoreFailure;
use examples::{STAMP, command, events, examples, readings};

const PAGE: &str = include_str!("../../../../docs/session-states.md");
/// The file that [`PAGE`] is.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/session-states.md");
/// Between these lines the page is written by the test.
const BEGIN: &str = "<!-- begin: written by the test -->\n";
const END: &str = "<!-- end: written by the test -->\n";
/// Set, the test writes the page instead of comparing it.
const UPDATE: &str = "UPDATE_STATES";

// ---- running them -------------------------------------------------------------------------------

/// The gate as its documentation defines it; `transition` must agree, else one cell has two arms.
fn gate(turn: &Turn, event: &Event) -> Gate {
    let state = &turn.state;
    let reader = state.settings.reader;
    if state.closed {
        return Gate::Closed;
    }
    let Event::Command(_, _, command) = event else {
        return match state.store {
            _ if reader => Gate::Reader,
            StorePhase::Readable => Gate::Open,
            StorePhase::Reading | StorePhase::Blocked(_) => Gate::StoreUnread,
        };
    };
    let status = state.view.status.kind();
    let unread =
        !turn.store_was_tried && matches!(status, StatusKind::Loading | StatusKind::Unavailable);
    let reads = matches!(**command, Command::FreshJwt { .. } | Command::Read(_));
    let in_flight = match **command {
        Command::Authenticate { .. } => {
            turn.token_to_validate().is_some() && turn.validation_in_flight()
        }
        Command::SignIn(_) => turn.sign_in_in_flight(),
        _ => false,
    };
    let pending = state.pending_token().is_some();
    match **command {
        Command::SetTokens { .. } if !reader => Gate::Open,
        _ if reader && !reads => Gate::Reader,
        Command::Authenticate { .. } if in_flight => Gate::InFlight,
        Command::Authenticate { .. } if pending => Gate::Pending,
        _ if unread => Gate::StoreUnread,
        _ if reader => Gate::Reader,
        _ if in_flight => Gate::InFlight,
        Command::Revoke { .. } if pending => Gate::Pending,
        _ => Gate::Open,
    }
}

fn turn(state: State, now: Now) -> Turn {
    let mut turn = Turn::new(state, now);
    turn.refresh_view();
    turn
}

fn cell_of(before: &Turn, event: &Event, kind: EventKind) -> Cell {
    let status = before.state.view.status.kind();
    let place = StatusKind::ALL.iter().position(|it| *it == status);
    (kind, gate(before, event), place.unwrap())
}

fn arms(effects: &[Effect]) -> Vec<Arm> {
    let arm = |effect: &Effect| match effect {
        Effect::Decided(arm, _) => Some(*arm),
        _ => None,
    };
    effects.iter().filter_map(arm).collect()
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::built);

/// An event, a gate, and the place of the status in [`StatusKind::ALL`].
type Cell = (EventKind, Gate, usize);

/// The arms that ran in each cell.
#[derive(Default)]
struct Table(BTreeMap<Cell, BTreeSet<Arm>>);

impl Table {
    fn built() -> Self {
        let mut table = Self::default();
        for reader in [false, true] {
            let fresh = EngineHarness::unstarted(|settings| settings.reader = reader);
            table.run(fresh.state(), Event::Started, fresh.now, 0);
        }
        for (state, now) in examples() {
            for event in events(&state, now) {
                table.run(&state, event, now, 0);
            }
        }
        table
    }

    fn run(&mut self, state: &State, event: Event, now: Now, depth: usize) {
        let kind = event.kind(state);
        let before = turn(state.clone(), now);
        let same = match &event {
            Event::Command(_, _, command) => Some((**command).clone()),
            _ => None,
        };
        let met = cell_of(&before, &event, kind);
        let (next, effects) = transition(state.clone(), event, now);
        let arm = arms(&effects)[0];
        self.0.entry(met).or_default().insert(arm);
        if let (Arm::WaitForStore, Some(command)) = (arm, same) {
            self.serve(&next, &command, kind, now);
        }
        if depth < 3 {
            for result in results(&effects, now) {
                self.run(&next, result, now, depth + 1);
            }
        }
    }

    /// A command that waited comes through the match again, when the store was read or could not
    /// be.
    fn serve(&mut self, waits: &State, waiting: &Command, kind: EventKind, now: Now) {
        for (reading, same) in readings().into_iter().zip(readings()) {
            let with = |waiting| State {
                waiting,
                ..waits.clone()
            };
            let mut read = turn(with(Vec::new()), now);
            read.loaded(reading);
            let met = cell_of(&read, &command(waiting.clone()), kind);
            let waiting = vec![(1_000, Bound::Unknown, waiting.clone())];
            let event = Event::Loaded(Box::new(same));
            let (_, effects) = transition(with(waiting), event, now);
            self.0.entry(met).or_default().insert(arms(&effects)[1]);
        }
    }

    fn cell(&self, event: EventKind, gate: Gate, status: usize) -> Option<Arm> {
        let arms = self.0.get(&(event, gate, status))?;
        arms.first().copied()
    }

    fn row(&self, event: EventKind, gate: Gate) -> Row {
        std::array::from_fn(|status| self.cell(event, gate, status))
    }
}

/// What the effects of an event bring at once.
fn results(effects: &[Effect], now: Now) -> Vec<Event> {
    let mut events = Vec::new();
    for effect in effects {
        match effect {
            Effect::Persist => {
                events.push(Event::Persisted(STAMP));
                events.push(Event::PersistFailed(StoreFailure::Busy));
            }
            Effect::WriteMarker(session, stamp) => {
                events.push(Event::MarkerWritten(marker(*session, *stamp)));
                events.push(Event::MarkerFailed(StoreFailure::Busy));
            }
            Effect::Send(request) if request.refresh == Refresh::Automatic => {
                events.push(Event::Deferred(request.id, now.boot_ms + 1_000));
            }
            _ => {}
        }
    }
    events
}

// ---- the page -----------------------------------------------------------------------------------

type Row = [Option<Arm>; StatusKind::ALL.len()];

/// The first event of each group, with the heading of its table.
const GROUPS: [(&str, EventKind); 4] = [
    ("The store", EventKind::Started),
    ("Commands", EventKind::Authenticate),
    ("Responses", EventKind::ValidationResponse),
    ("The device and the app", EventKind::Foreground),
];

fn is_command(event: EventKind) -> bool {
    (EventKind::Authenticate..EventKind::ValidationResponse).contains(&event)
}

/// The row that says what both say, unless they say different things of one status. Which status
/// a command can meet at a gate is compared exactly.
fn merged(event: EventKind, one: Row, other: Row) -> Option<Row> {
    if is_command(event) {
        return (one == other).then_some(one);
    }
    let mut both = one;
    for (cell, more) in both.iter_mut().zip(other) {
        match (*cell, more) {
            (Some(arm), Some(another)) if arm != another => return None,
            (found, more) => *cell = found.or(more),
        }
    }
    Some(both)
}

/// The rows of one event: gates that make no difference share one.
fn rows(table: &Table, event: EventKind) -> Vec<(Vec<Gate>, Row)> {
    let mut rows: Vec<(Vec<Gate>, Row)> = Vec::new();
    for gate in Gate::ALL.iter().copied() {
        let row = table.row(event, gate);
        if row.iter().all(Option::is_none) {
            continue;
        }
        let same = rows
            .iter_mut()
            .find_map(|(gates, known)| Some((merged(event, *known, row)?, gates, known)));
        match same {
            Some((both, gates, known)) => {
                gates.push(gate);
                *known = both;
            }
            None => rows.push((vec![gate], row)),
        }
    }
    rows
}

fn written(table: &Table) -> String {
    let mut page = String::new();
    for (index, (heading, first)) in GROUPS.iter().enumerate() {
        let next = GROUPS.get(index + 1).map(|(_, event)| *event);
        let events = EventKind::ALL
            .iter()
            .filter(|event| *event >= first && next.is_none_or(|next| **event < next));
        let statuses = StatusKind::ALL
            .map(|status| format!("{status:?}"))
            .join(" | ");
        writeln!(page, "### {heading}\n\n| event | gate | {statuses} |").unwrap();
        writeln!(
            page,
            "| --- | --- |{}",
            " --- |".repeat(StatusKind::ALL.len())
        )
        .unwrap();
        for event in events {
            for (gates, row) in rows(table, *event) {
                let gates: Vec<_> = gates.iter().map(|gate| format!("{gate:?}")).collect();
                let cells = row.map(|arm| arm.map_or("–".to_owned(), |arm| format!("`{arm:?}`")));
                let (gates, cells) = (gates.join(", "), cells.join(" | "));
                writeln!(page, "| `{event:?}` | {gates} | {cells} |").unwrap();
            }
        }
        page.push('\n');
    }
    page.push_str("## The events\n\n| event | what happened |\n| --- | --- |\n");
    for event in EventKind::ALL {
        writeln!(page, "| `{event:?}` | {} |", event.about()).unwrap();
    }
    page.push_str("\n## The gates\n\n| gate | what the event meets |\n| --- | --- |\n");
    for gate in Gate::ALL {
        writeln!(page, "| {gate:?} | {} |", gate.about()).unwrap();
    }
    page.push_str("\n## The arms\n\n| arm | what it does |\n| --- | --- |\n");
    for arm in Arm::ALL.iter().filter(|arm| **arm != Arm::Impossible) {
        writeln!(page, "| `{arm:?}` | {} |", arm.about()).unwrap();
    }
    page
}

/// What the page says between the two lines, and the page with this in its place.
fn spliced(text: &str) -> (&'static str, String) {
    let (before, rest) = PAGE.split_once(BEGIN).expect("the first line");
    let (now, after) = rest.split_once(END).expect("the last line");
    (now, format!("{before}{BEGIN}{text}{END}{after}"))
}

// ---- the tests ----------------------------------------------------------------------------------

#[test]
fn the_page_says_what_the_engine_does_in_every_cell_and_each_cell_has_one_arm() {
    let table = &*TABLE;
    let ambiguous: Vec<_> = table.0.iter().filter(|(_, arms)| arms.len() != 1).collect();
    assert!(ambiguous.is_empty(), "{ambiguous:?}");

    let text = written(table);
    let (on_the_page, page) = spliced(&text);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(PATH, page).unwrap();
        return;
    }
    assert!(
        on_the_page == text,
        "docs/session-states.md differs from what the engine does; write it again by\n\
         {UPDATE}=1 cargo test --lib engine::tests::table"
    );
}

#[test]
fn every_arm_is_reached_and_the_impossible_one_never_is() {
    let table = &*TABLE;
    let reached: BTreeSet<_> = table.0.values().flatten().copied().collect();
    let wanted: BTreeSet<_> = Arm::ALL
        .iter()
        .copied()
        .filter(|arm| *arm != Arm::Impossible)
        .collect();

    assert_eq!(reached, wanted);
}

#[test]
fn every_event_is_built_in_at_least_one_status() {
    let table = &*TABLE;
    let built: BTreeSet<_> = table.0.keys().map(|(event, ..)| *event).collect();

    assert_eq!(built, EventKind::ALL.iter().copied().collect());
}

/// The rows of the table under this heading, as cells.
fn small_table(heading: &str) -> Vec<Vec<String>> {
    PAGE.lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn every_row_of_the_small_tables_names_a_test_that_exists() {
    let tests = [
        ("commands", include_str!("../commands.rs")),
        ("ends", include_str!("../ends.rs")),
        ("fetch", include_str!("../fetch.rs")),
        ("key_loss", include_str!("../key_loss.rs")),
        ("staleness", include_str!("../staleness.rs")),
        ("store", include_str!("../store.rs")),
        ("time", include_str!("../time.rs")),
    ];
    for heading in [
        "## The staleness check",
        "## What ends a session",
        "## What else begins and ends",
    ] {
        let rows = small_table(heading);
        assert!(!rows.is_empty(), "{heading}");
        for row in rows {
            let shown_by = row.last().unwrap();
            let (file, test) = shown_by.split_once("::").expect(shown_by);
            let source = tests.iter().find(|(name, _)| *name == file);
            let (_, source) = source.expect(shown_by);
            assert!(source.contains(&format!("fn {test}(")), "{shown_by}");
        }
    }
}
