//! A few rows at the bottom of the terminal that are drawn again and again while somebody chooses, and the keys that are
//! pressed meanwhile. The terminal is put back in order however this ends.

use std::io::{self, Write};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, queue, style};

/// The size that is taken for a terminal that does not say: columns, rows.
const USUAL: (usize, usize) = (80, 24);

/// The columns and rows of the terminal.
pub(super) fn size() -> (usize, usize) {
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns > 0 && rows > 0 => (usize::from(columns), usize::from(rows)),
        Ok(_) | Err(_) => USUAL,
    }
}

/// A key that means something while somebody chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A letter, digit or sign.
    Letter(char),
    /// Takes back the last letter.
    Backspace,
    /// Takes what is marked.
    Enter,
    /// One entry back.
    Up,
    /// One entry on.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// To the first entry.
    First,
    /// To the last entry.
    Last,
    /// Back to where the question came from.
    Escape,
    /// Out of the program.
    Interrupt,
    /// The terminal has another size.
    Resized,
}

/// What a key brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pressed<T> {
    /// The question stays.
    Stay,
    /// There is an answer.
    Answered(T),
    /// The person goes back.
    Back,
    /// The person leaves.
    Out,
}

/// The rows, and the terminal set so that keys arrive one by one and the cursor is hidden.
pub(super) struct Frame<'a> {
    out: &'a mut Box<dyn Write>,
    rows: usize,
}

impl<'a> Frame<'a> {
    /// Begins a frame at the beginning of the line the cursor is on.
    ///
    /// # Errors
    /// The terminal cannot be set or written to.
    pub(super) fn open(out: &'a mut Box<dyn Write>) -> io::Result<Frame<'a>> {
        enable_raw_mode()?;
        let frame = Frame { out, rows: 0 };
        queue!(frame.out, cursor::Hide)?;
        Ok(frame)
    }

    /// Draws the rows in the place of those drawn before. No row may be wider than the terminal.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub(super) fn draw(&mut self, rows: &[String]) -> io::Result<()> {
        self.clear()?;
        queue!(self.out, style::Print(rows.join("\r\n")))?;
        self.rows = rows.len();
        self.out.flush()
    }

    /// Ends the frame, with one row left of it or none.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub(super) fn close(mut self, row: Option<&str>) -> io::Result<()> {
        self.clear()?;
        if let Some(row) = row {
            queue!(self.out, style::Print(row), style::Print("\r\n"))?;
        }
        self.out.flush()
    }

    fn clear(&mut self) -> io::Result<()> {
        queue!(self.out, cursor::MoveToColumn(0))?;
        if let Some(up) = u16::try_from(self.rows.saturating_sub(1)).ok().filter(|up| *up > 0) {
            queue!(self.out, cursor::MoveUp(up))?;
        }
        self.rows = 0;
        queue!(self.out, Clear(ClearType::FromCursorDown))
    }
}

impl Drop for Frame<'_> {
    fn drop(&mut self) {
        // Where the terminal is gone there is nothing left to put in order.
        queue!(self.out, cursor::Show).and_then(|()| self.out.flush()).ok();
        disable_raw_mode().ok();
    }
}

/// Waits for the next key that means something.
///
/// # Errors
/// The terminal is gone.
pub(super) fn next_key() -> io::Result<Key> {
    loop {
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                if let Some(key) = meaning(key) {
                    return Ok(key);
                }
            }
            Event::Resize(..) => return Ok(Key::Resized),
            Event::Key(_) | Event::FocusGained | Event::FocusLost | Event::Mouse(_) | Event::Paste(_) => {}
        }
    }
}

/// Crossterm knows many more keys than these; what it may add means nothing here.
fn meaning(key: KeyEvent) -> Option<Key> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let pressed = [
        (KeyCode::Enter, Key::Enter),
        (KeyCode::Backspace, Key::Backspace),
        (KeyCode::Esc, Key::Escape),
        (KeyCode::Up, Key::Up),
        (KeyCode::BackTab, Key::Up),
        (KeyCode::Down, Key::Down),
        (KeyCode::Tab, Key::Down),
        (KeyCode::Left, Key::Left),
        (KeyCode::Right, Key::Right),
        (KeyCode::Home, Key::First),
        (KeyCode::PageUp, Key::First),
        (KeyCode::End, Key::Last),
        (KeyCode::PageDown, Key::Last),
    ];
    if let KeyCode::Char(letter) = key.code {
        return match (control, letter) {
            (true, 'c') => Some(Key::Interrupt),
            (true, 'd' | 'g') => Some(Key::Escape),
            (true, 'p') => Some(Key::Up),
            (true, 'n') => Some(Key::Down),
            (true, 'j' | 'm') => Some(Key::Enter),
            (true, _) => None,
            (false, letter) => Some(Key::Letter(letter)),
        };
    }
    pressed.iter().find(|(code, _)| *code == key.code).map(|(_, key)| *key)
}
