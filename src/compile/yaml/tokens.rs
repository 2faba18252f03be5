//! The pieces a text is written with: for what changes its layout and must lose none of them.
//!
//! Between two pieces there is nothing but spaces and line ends. Texts that use more of YAML than playbooks do (explicit
//! keys, anchors, tags, directives) have no such pieces and are left to their authors.

use granit_parser::input::{BorrowedInput, Input};
use granit_parser::{ScalarStyle, Scanner, StrInput, TokenType};

use super::options;
use crate::source::{SourceFile, Span};

/// A piece and where it stands; what opens and closes blocks has no width and stands before the piece that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// From the first to behind the last byte.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A text on one line or on several, with its quotes.
    Scalar,
    /// A text as a block, with its header; the end of its last line is left out.
    Block,
    /// `{`
    MapStart,
    /// `}`
    MapEnd,
    /// `[`
    ListStart,
    /// `]`
    ListEnd,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `-` before an item.
    Dash,
    /// `---` or `...`
    Marker,
    /// From `#` to the end of the line.
    Comment,
    /// A map written as lines begins.
    BlockMap,
    /// A list written as lines begins; one that is not indented begins without it.
    BlockList,
    /// A map or list written as lines has ended.
    BlockEnd,
    /// A key follows.
    Key,
}

impl TokenKind {
    /// Whether nothing of it is to be seen.
    #[must_use]
    pub fn is_bare(self) -> bool {
        matches!(self, TokenKind::BlockMap | TokenKind::BlockList | TokenKind::BlockEnd | TokenKind::Key)
    }
}

/// The pieces of a text in the order of the text; nothing when it is no YAML or uses more of it than playbooks do.
#[must_use]
pub fn tokens(source: &SourceFile) -> Option<Vec<Token>> {
    let mut reader = Reader { text: &source.text, end: 0, tokens: Vec::new() };
    let mut comments = Vec::new();
    let mut options = options();
    options.emit_comments = true;
    for token in Scanner::with_options(Letters(StrInput::new(&source.text)), options) {
        let (span, kind) = token.ok()?.into_parts();
        let range = span.byte_range()?;
        let span = Span::new(range.start, range.end);
        if matches!(kind, TokenType::Comment(_)) { comments.push(span) } else { reader.take(&kind, span)? }
    }
    comments.sort_unstable();
    Some(merge(reader.tokens, &comments))
}

struct Reader<'a> {
    text: &'a str,
    /// Behind the last piece that has a width.
    end: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn take(&mut self, kind: &TokenType<'_>, span: Span) -> Option<()> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else there is, playbooks do not use")]
        match kind {
            TokenType::StreamStart | TokenType::StreamEnd => {}
            TokenType::BlockMappingStart => self.push(TokenKind::BlockMap, span),
            TokenType::BlockSequenceStart => self.push(TokenKind::BlockList, span),
            TokenType::BlockEnd => self.push(TokenKind::BlockEnd, span),
            // A key with a width is written with `?`.
            TokenType::Key if span.start() == span.end() => self.push(TokenKind::Key, span),
            TokenType::BlockEntry => self.sign('-', TokenKind::Dash)?,
            TokenType::Value => self.sign(':', TokenKind::Colon)?,
            TokenType::FlowEntry => self.sign(',', TokenKind::Comma)?,
            TokenType::FlowMappingStart => self.sign('{', TokenKind::MapStart)?,
            TokenType::FlowMappingEnd => self.sign('}', TokenKind::MapEnd)?,
            TokenType::FlowSequenceStart => self.sign('[', TokenKind::ListStart)?,
            TokenType::FlowSequenceEnd => self.sign(']', TokenKind::ListEnd)?,
            TokenType::DocumentStart | TokenType::DocumentEnd if span.start() == span.end() => {}
            TokenType::DocumentStart | TokenType::DocumentEnd => self.push(TokenKind::Marker, span),
            TokenType::Scalar(ScalarStyle::Literal | ScalarStyle::Folded, _) => self.block(span)?,
            TokenType::Scalar(..) => self.push(TokenKind::Scalar, span),
            _ => return None,
        }
        Some(())
    }

    fn push(&mut self, kind: TokenKind, span: Span) {
        if !kind.is_bare() {
            self.end = span.end();
        }
        self.tokens.push(Token { span, kind });
    }

    /// A sign is the next thing that is neither blank nor a comment; where the scanner says it is differs by sign.
    fn sign(&mut self, sign: char, kind: TokenKind) -> Option<()> {
        let at = self.ahead();
        self.text[at..].starts_with(sign).then(|| self.push(kind, Span::new(at, at + 1)))
    }

    /// A block begins with its header, which the scanner leaves out, and ends with what counts of its last lines.
    fn block(&mut self, content: Span) -> Option<()> {
        let start = self.ahead();
        let header = self.text[start..].lines().next().unwrap_or_default();
        if !header.starts_with(['|', '>']) {
            return None;
        }
        let keeps = header.split('#').next().is_some_and(|signs| signs.contains('+'));
        let header_end = start + header.len();
        let lines_end = self.text[..content.end().max(header_end)].trim_end_matches([' ', '\t']).len();
        let whole = &self.text[start..lines_end];
        let kept = if keeps { whole.strip_suffix('\n').unwrap_or(whole) } else { whole.trim_end() };
        let kept = kept.strip_suffix('\r').unwrap_or(kept);
        self.push(TokenKind::Block, Span::new(start, start + kept.len().max(header.trim_end().len())));
        Some(())
    }

    fn ahead(&self) -> usize {
        let mut at = self.end;
        loop {
            let rest = &self.text[at..];
            at += rest.len() - rest.trim_start().len();
            if !self.text[at..].starts_with('#') {
                return at;
            }
            at += self.text[at..].find('\n').unwrap_or(self.text.len() - at);
        }
    }
}

/// Puts comments where they stand; the scanner gives them early or late. What has no width stays with the piece that
/// follows it, and a comment in the header of a block is part of the block.
fn merge(tokens: Vec<Token>, comments: &[Span]) -> Vec<Token> {
    let mut merged = Vec::with_capacity(tokens.len() + comments.len());
    let mut comments = comments.iter().copied().peekable();
    let mut bare = Vec::new();
    for token in tokens {
        if token.kind.is_bare() {
            bare.push(token);
            continue;
        }
        while let Some(span) = comments.next_if(|comment| comment.start() < token.span.start()) {
            merged.push(Token { span, kind: TokenKind::Comment });
        }
        while comments.next_if(|comment| comment.start() < token.span.end()).is_some() {}
        merged.append(&mut bare);
        merged.push(token);
    }
    merged.extend(comments.map(|span| Token { span, kind: TokenKind::Comment }));
    merged.append(&mut bare);
    merged
}

/// The text, letter by letter. It is a type of its own so that this scanner is one of its own: if it were that of the
/// parser, both would be called where the parser's alone is compiled into the parser, and reading would take longer.
struct Letters<'a>(StrInput<'a>);

impl Input for Letters<'_> {
    fn lookahead(&mut self, count: usize) {
        self.0.lookahead(count);
    }

    fn buflen(&self) -> usize {
        self.0.buflen()
    }

    fn bufmaxlen(&self) -> usize {
        self.0.bufmaxlen()
    }

    fn raw_read_ch(&mut self) -> char {
        self.0.raw_read_ch()
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.0.raw_read_non_breakz_ch()
    }

    fn skip(&mut self) {
        self.0.skip();
    }

    fn skip_n(&mut self, count: usize) {
        self.0.skip_n(count);
    }

    fn peek(&self) -> char {
        self.0.peek()
    }

    fn peek_nth(&self, n: usize) -> char {
        self.0.peek_nth(n)
    }

    fn byte_offset(&self) -> Option<usize> {
        self.0.byte_offset()
    }

    fn slice_bytes(&self, start: usize, end: usize) -> Option<&str> {
        self.0.slice_bytes(start, end)
    }
}

impl<'a> BorrowedInput<'a> for Letters<'a> {
    fn slice_borrowed(&self, start: usize, end: usize) -> Option<&'a str> {
        self.0.slice_borrowed(start, end)
    }
}
