//! Pictures of pages in shades of gray, and whether two look alike.
//!
//! Versions of poppler draw the edges of letters differently. So pictures are blurred before they are compared: a dot is
//! spread over its surroundings, where it weighs as much as before, and it matters little whether its edge is sharp. What
//! is gone leaves a bright spot all the same, and what moved leaves a bright and a dark one.

/// Dots to an inch.
pub(super) const DOTS: usize = 40;
/// Blurring spreads a dot so many dots far, twice.
const REACH: usize = 2;
/// Of 255, what a blurred dot may differ: drawn with another fineness it differs by 8, and a label that is gone by 18.
const LIKE: u32 = 12;
/// How much a blurred dot outweighs a sharp one: twice the dots within reach, in both directions.
const WEIGHT: u32 = (2 * REACH as u32 + 1).pow(4);
/// What a shade that is stored stands for, of 255: there are sixteen.
const SHADE: u8 = 17;

/// A picture; 0 is black and 255 is white.
#[derive(Clone, PartialEq)]
pub(super) struct Picture {
    width: usize,
    shades: Vec<u8>,
}

impl Picture {
    /// Reads a stored picture.
    pub(super) fn read(bytes: &[u8]) -> Picture {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a picture is a PNG");
        let mut shades = vec![0; reader.output_buffer_size().expect("a page is small")];
        reader.next_frame(&mut shades).expect("a PNG has a picture");
        Picture { width: reader.info().width as usize, shades }
    }

    /// Reads a page as poppler draws it, a graymap, and makes one dot of `finer` times as many in both directions.
    pub(super) fn drawn(bytes: &[u8], finer: usize) -> Picture {
        let mut parts = bytes.splitn(4, u8::is_ascii_whitespace);
        let mut number = || -> usize {
            let part = parts.next().and_then(|part| std::str::from_utf8(part).ok());
            part.and_then(|part| part.parse().ok()).unwrap_or(0)
        };
        let (_magic, wide, high) = (number(), number(), number());
        let dots = &bytes[bytes.len() - wide * high..];
        // At the right and at the foot may be less than a dot.
        let width = wide.div_ceil(finer);
        let mut shades = Vec::with_capacity(width * high.div_ceil(finer));
        for rows in dots.chunks(wide * finer) {
            let mut dark = vec![0; width];
            for (at, dot) in rows.iter().enumerate() {
                dark[at % wide / finer] += usize::from(255 - dot);
            }
            shades.extend(dark.into_iter().map(|dark| nearest(255 - (dark / (finer * finer)) as u8)));
        }
        Picture { width, shades }
    }

    /// The picture as a PNG, half a byte for a dot.
    pub(super) fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height() as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let halves = |pair: &[u8]| ((pair[0] / SHADE) << 4) | pair.get(1).map_or(0, |shade| shade / SHADE);
        let rows = self.shades.chunks(self.width).flat_map(|row| row.chunks(2).map(halves));
        let mut writer = encoder.write_header().expect("the memory takes what is written");
        writer.write_image_data(&rows.collect::<Vec<u8>>()).expect("a row is as long as the head says");
        writer.finish().expect("the memory takes what is written");
        bytes
    }

    fn height(&self) -> usize {
        self.shades.len() / self.width
    }

    /// Where another picture looks different, for people.
    pub(super) fn difference(&self, other: &Picture) -> Option<String> {
        if (self.width, self.height()) != (other.width, other.height()) {
            return Some("the sheet has another size".to_owned());
        }
        if self == other {
            return None;
        }
        let (here, there) = (self.blurred(), other.blurred());
        let differs = |at: &usize| here[*at].abs_diff(there[*at]) > LIKE * WEIGHT;
        let spots: Vec<usize> = (0..self.shades.len()).filter(differs).collect();
        let span = |of: fn(usize, usize) -> usize| {
            let places = spots.iter().map(|spot| of(*spot, self.width));
            Some((millimetres(places.clone().min()?), millimetres(places.max()? + 1)))
        };
        let (across, down) = (span(|spot, width| spot % width)?, span(|spot, width| spot / width)?);
        Some(format!(
            "looks different from {} to {} mm from the left and from {} to {} mm from the top",
            across.0, across.1, down.0, down.1
        ))
    }

    /// What differs in another picture: the darker, the more.
    pub(super) fn against(&self, other: &Picture) -> Picture {
        let pairs = self.shades.iter().zip(&other.shades);
        let shades = pairs.map(|(one, other)| nearest(255 - one.abs_diff(*other))).collect();
        Picture { width: self.width, shades }
    }

    /// How dark each dot and what is around it is.
    fn blurred(&self) -> Vec<u32> {
        let dark: Vec<u32> = self.shades.iter().map(|shade| u32::from(255 - shade)).collect();
        let across = summed(&summed(&dark, self.width), self.width);
        let height = self.height();
        turned(&summed(&summed(&turned(&across, self.width), height), height), height)
    }
}

/// The nearest of the sixteen shades.
fn nearest(shade: u8) -> u8 {
    (shade / SHADE + u8::from(shade % SHADE > SHADE / 2)) * SHADE
}

/// A length in dots, in whole millimetres.
fn millimetres(dots: usize) -> usize {
    (dots * 254 + DOTS * 5) / (DOTS * 10)
}

/// Every dot together with those of its row within reach.
fn summed(dots: &[u32], width: usize) -> Vec<u32> {
    let sums = dots.chunks(width).flat_map(|row| {
        (0..row.len()).map(|at| row[at.saturating_sub(REACH)..row.len().min(at + REACH + 1)].iter().sum())
    });
    sums.collect()
}

/// Columns as rows.
fn turned(dots: &[u32], width: usize) -> Vec<u32> {
    (0..width).flat_map(|column| dots.iter().copied().skip(column).step_by(width)).collect()
}

/// What is done to pictures to see whether it is noticed.
impl Picture {
    /// A white sheet.
    pub(super) fn blank(width: usize, height: usize) -> Picture {
        Picture { width, shades: vec![255; width * height] }
    }

    /// The same to the right and down by so many dots, with white on the other sides.
    pub(super) fn moved(&self, right: usize, down: usize) -> Picture {
        let mut moved = Picture::blank(self.width, self.height());
        for y in down..self.height() {
            let (from, to) = ((y - down) * self.width, y * self.width + right);
            moved.shades[to..(y + 1) * self.width].copy_from_slice(&self.shades[from..from + self.width - right]);
        }
        moved
    }

    /// The same with a box wiped out: its left, top, right and bottom border in points.
    pub(super) fn wiped(&self, borders: [f64; 4]) -> Picture {
        let dots = borders.map(|border| border * DOTS as f64 / 72.0);
        let mut wiped = self.clone();
        for y in dots[1].floor() as usize..dots[3].ceil() as usize {
            wiped.shades[y * self.width..][dots[0].floor() as usize..dots[2].ceil() as usize].fill(255);
        }
        wiped
    }
}
