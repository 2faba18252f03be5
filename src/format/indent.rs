//! Where lines begin: two columns further for every map or list they stand in.
//!
//! Lines in the middle of a text, of `{}` or of `[]` keep their distance to the line on which it began.

use crate::compile::yaml::tokens::{Token, TokenKind};

/// So many columns deeper stands what belongs to a key or an item.
const STEP: usize = 2;

/// Where a piece stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The column of the first piece on a line.
    pub(super) first: Option<usize>,
    /// So far its line moves to the right.
    pub(super) shift: isize,
    /// The map or list in lines it belongs to.
    level: Level,
}

/// A map or list in lines: the column of its entries, before and after.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    old: usize,
    new: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Map,
    List,
    /// A list that stands in the column of its key; nothing shows its end.
    FlushList,
}

impl Level {
    fn shift(self) -> isize {
        self.new as isize - self.old as isize
    }
}

/// The place of every piece; that of pieces without width says nothing.
pub(super) fn places(text: &str, pieces: &[Token]) -> Vec<Place> {
    let mut reader = Reader { text, levels: Vec::new(), bare: Vec::new(), depth: 0, shift: 0, end: 0 };
    let mut places = vec![Place::default(); pieces.len()];
    let mut comments = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.kind.is_bare() {
            reader.bare.push(piece.kind);
        } else if piece.kind == TokenKind::Comment {
            places[at] = reader.comment(piece);
            if places[at].first.is_some() && reader.depth == 0 {
                comments.push(at);
            }
            reader.end = piece.span.end();
        } else {
            let around = if comments.is_empty() { Vec::new() } else { reader.levels.clone() };
            places[at] = reader.place(piece);
            let next = places[at].first.map(|new| Level { old: reader.column(piece), new, kind: Kind::Map });
            for comment in comments.drain(..) {
                places[comment].first = Some(beside(reader.column(&pieces[comment]), &around, next));
            }
            reader.end = piece.span.end();
        }
    }
    for comment in comments {
        places[comment].first = Some(beside(reader.column(&pieces[comment]), &reader.levels, None));
    }
    places
}

/// The new column of a comment: that of the nearest level, of the line below it when that is as near.
fn beside(column: usize, levels: &[Level], next: Option<Level>) -> usize {
    let near = next.iter().chain(levels.iter().rev()).min_by_key(|level| level.old.abs_diff(column));
    near.map_or(0, |level| level.new)
}

struct Reader<'a> {
    text: &'a str,
    levels: Vec<Level>,
    /// What opens and closes before the next piece.
    bare: Vec<TokenKind>,
    /// So many braces and brackets are open.
    depth: usize,
    /// So far the last line outside of braces and brackets moves.
    shift: isize,
    /// Behind the last piece.
    end: usize,
}

impl Reader<'_> {
    /// The column in which a piece stands; asked once or twice a line, because it reads the line.
    fn column(&self, piece: &Token) -> usize {
        let before = &self.text[..piece.span.start()];
        before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count()
    }

    /// Whether a piece is the first on its line.
    fn is_first(&self, piece: &Token) -> bool {
        self.end == 0 || self.text[self.end..piece.span.start()].contains('\n')
    }

    fn comment(&self, piece: &Token) -> Place {
        let first = self.is_first(piece).then(|| moved(self.column(piece), self.shift));
        Place { first, shift: self.shift, level: Level::default() }
    }

    fn place(&mut self, piece: &Token) -> Place {
        let is_key = self.open_and_close(piece);
        let level = self.levels.last().copied().unwrap_or_default();
        let first = self.is_first(piece).then(|| {
            let column = self.column(piece);
            if self.depth > 0 {
                return moved(column, self.shift);
            }
            let is_entry = is_key || piece.kind == TokenKind::Dash || self.levels.is_empty();
            let inner = if is_entry { level.new } else { level.new + STEP };
            let new = if piece.kind == TokenKind::Marker { 0 } else { inner };
            self.shift = new as isize - column as isize;
            new
        });
        if matches!(piece.kind, TokenKind::MapStart | TokenKind::ListStart) {
            self.depth += 1;
        } else if matches!(piece.kind, TokenKind::MapEnd | TokenKind::ListEnd) {
            self.depth = self.depth.saturating_sub(1);
        }
        Place { first, shift: self.shift, level }
    }

    /// Follows what opens and closes before a piece; whether the piece is a key.
    fn open_and_close(&mut self, piece: &Token) -> bool {
        let mut is_key = false;
        for kind in std::mem::take(&mut self.bare) {
            if kind == TokenKind::BlockMap {
                self.open(piece, Kind::Map);
            } else if kind == TokenKind::BlockList {
                self.open(piece, Kind::List);
            } else if kind == TokenKind::BlockEnd {
                self.close_flush();
                self.levels.pop();
            } else if kind == TokenKind::Key && self.depth == 0 {
                self.close_flush();
                is_key = true;
            }
        }
        let in_map = self.levels.last().is_none_or(|level| level.kind == Kind::Map);
        if piece.kind == TokenKind::Dash && in_map {
            self.open(piece, Kind::FlushList);
        }
        is_key
    }

    fn open(&mut self, first: &Token, kind: Kind) {
        let old = self.column(first);
        let new = self.levels.last().map_or(0, |level| level.new + STEP);
        self.levels.push(Level { old, new, kind });
    }

    fn close_flush(&mut self) {
        self.levels.pop_if(|level| level.kind == Kind::FlushList);
    }
}

fn moved(column: usize, shift: isize) -> usize {
    column.saturating_add_signed(shift)
}

/// A text on several lines, its further lines moved and without blanks at their ends.
pub(super) fn shifted(text: &str, shift: isize) -> String {
    let mut lines = text.split('\n');
    let mut moved_text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        trim(&mut moved_text);
        moved_text.push('\n');
        let code = line.trim_start_matches([' ', '\t']);
        if !code.trim_end().is_empty() {
            moved_text.extend(std::iter::repeat_n(' ', moved(line.chars().count() - code.chars().count(), shift)));
        }
        moved_text.push_str(code);
    }
    moved_text
}

/// Takes blanks off the end of a line, but for one that is escaped and so belongs to the text.
fn trim(text: &mut String) {
    let returns = text.ends_with('\r');
    let line = text.strip_suffix('\r').unwrap_or(text);
    let kept = line.trim_end_matches([' ', '\t']).len();
    if !line[..kept].ends_with('\\') {
        text.truncate(kept);
        if returns {
            text.push('\r');
        }
    }
}

/// A text as a block: its lines moved together, with nothing changed behind their first column.
pub(super) fn block(text: &str, place: Place) -> String {
    let mut lines = text.split('\n');
    let header = lines.next().unwrap_or_default();
    let first = lines.clone().find(|line| !line.trim().is_empty());
    let old = first.map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let told = header.split('#').next().is_some_and(|signs| signs.contains(|c: char| c.is_ascii_digit()));
    let shift = if told { place.level.shift() } else { (place.level.new + STEP) as isize - old as isize };
    let mut moved_text = header.trim_end_matches([' ', '\t']).to_owned();
    for line in lines {
        moved_text.push('\n');
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if line.trim().is_empty() && spaces <= old {
            moved_text.push_str(if line.ends_with('\r') { "\r" } else { "" });
        } else {
            moved_text.extend(std::iter::repeat_n(' ', moved(spaces, shift)));
            moved_text.push_str(&line[spaces..]);
        }
    }
    moved_text
}
