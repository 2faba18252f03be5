//! Asking on a terminal whose cursor can be moved.

use std::io::Write;

use super::choosing::Choosing;
use super::frame::{self, Frame, Pressed};
use super::ticking::Ticking;
use super::{Answer, Checklist, Left, Menu, Prompter, Question, Ticked, typing};
use crate::lang::Lang;

/// A terminal that can move its cursor.
pub(super) struct Screen {
    out: Box<dyn Write>,
}

impl Screen {
    pub(super) fn new(out: Box<dyn Write>) -> Screen {
        Screen { out }
    }
}

impl Prompter for Screen {
    fn line(&mut self, question: &Question<'_>) -> Answer<String> {
        typing::line(question)
    }

    fn choose(&mut self, menu: &Menu<'_>) -> Answer<usize> {
        let mut choosing = Choosing::new(menu);
        let mut frame = Frame::open(&mut self.out).map_err(gone)?;
        loop {
            let size = frame::size();
            frame.draw(&choosing.rows(size)).map_err(gone)?;
            match choosing.press(frame::next_key().map_err(gone)?) {
                Pressed::Stay => {}
                Pressed::Answered(chosen) => {
                    frame.close(Some(&choosing.answered(chosen, size.0))).map_err(gone)?;
                    return Ok(chosen);
                }
                Pressed::Back => return leave(frame, Left::Back),
                Pressed::Out => return leave(frame, Left::Out),
            }
        }
    }

    fn tick(&mut self, list: &Checklist<'_>) -> Ticked {
        let mut ticking = Ticking::new(list);
        let left = match ticked(&mut self.out, &mut ticking) {
            Ok(left) => left,
            Err(_) => Some(Left::Out),
        };
        Ticked { lines: ticking.chosen(), left }
    }

    fn columns(&self) -> usize {
        frame::size().0
    }

    fn manners(&self, lang: Lang, again: &str) -> String {
        match lang {
            Lang::Zh => format!("答一项存一项。Esc 跳到选择，Ctrl-C 离开；接着办：{again}"),
            Lang::En => format!("Every answer is kept. Esc: to the choices; Ctrl-C: leave; go on with {again}"),
        }
    }
}

/// Lets lines be ticked until they are confirmed or the person leaves.
fn ticked(out: &mut Box<dyn Write>, ticking: &mut Ticking<'_>) -> std::io::Result<Option<Left>> {
    let mut frame = Frame::open(out)?;
    loop {
        frame.draw(&ticking.rows(frame::size()))?;
        let left = match ticking.press(frame::next_key()?) {
            Pressed::Stay => continue,
            Pressed::Answered(()) => None,
            Pressed::Back => Some(Left::Back),
            Pressed::Out => Some(Left::Out),
        };
        frame.close(Some(&ticking.answered()))?;
        return Ok(left);
    }
}

fn leave<T>(frame: Frame<'_>, left: Left) -> Answer<T> {
    frame.close(None).map_err(gone)?;
    Err(left)
}

/// Nobody is there any more.
fn gone(_: std::io::Error) -> Left {
    Left::Out
}
