//! Sign-out markers: what they do to a joined record.
