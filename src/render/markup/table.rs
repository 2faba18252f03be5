//! Tables: looks, columns, rows and cells, and whether they fit each other.

use super::super::paper::{Cell, Column, Look, Row, Table};
use super::tree::Element;
use super::{Fault, Supplies, blocks, words};

/// The most columns a table may have; a sheet of paper holds far fewer.
const MOST_COLUMNS: usize = 200;

/// A table; none when it has no rows.
pub(super) fn table(element: &Element, supplies: &Supplies<'_>) -> Result<Option<Table>, Fault> {
    element.knows(&["look", "columns", "data"])?;
    let mut table = Table {
        look: look(element)?,
        caption: Vec::new(),
        columns: element.attribute("columns").map_or(Ok(Vec::new()), |text| columns(element, text))?,
        head: Vec::new(),
        rows: Vec::new(),
        data: element.attribute("data").unwrap_or_default().to_owned(),
    };
    for part in element.elements()? {
        match part.name.as_str() {
            "caption" => table.caption = words::line(&part.children)?,
            "thead" => {
                for row in part.elements()? {
                    table.head.push(self::row(row, supplies)?);
                }
            }
            "tr" => table.rows.push(row(part, supplies)?),
            other => return Err(part.fault(format!("`<{other}>` stands in a table outside its rows"))),
        }
    }
    if table.rows.is_empty() {
        return Ok(None);
    }
    let widest = table.head.iter().chain(&table.rows).map(width).max().unwrap_or(0);
    if table.columns.is_empty() {
        table.columns = vec![Column::Share(1.0); widest];
    }
    if table.columns.len() > MOST_COLUMNS {
        return Err(element.fault("too many columns"));
    }
    let wrong = table.head.iter().chain(&table.rows).find(|row| width(row) != table.columns.len());
    match wrong {
        Some(row) => {
            let (has, wants) = (width(row), table.columns.len());
            Err(element.fault(format!("a row has {has} cells, and the table has {wants} columns")))
        }
        None => Ok(Some(table)),
    }
}

fn width(row: &Row) -> usize {
    row.cells.iter().map(|cell| cell.span).sum()
}

fn look(element: &Element) -> Result<Look, Fault> {
    match element.attribute("look") {
        None | Some("grid") => Ok(Look::Grid),
        Some("rows") => Ok(Look::Rows),
        Some("control") => Ok(Look::Control),
        Some("sign") => Ok(Look::Sign),
        Some("sheet") => Ok(Look::Sheet),
        Some(other) => Err(element.fault(format!("there is no look `{other}`"))),
    }
}

/// `15mm 2 1`
fn columns(element: &Element, text: &str) -> Result<Vec<Column>, Fault> {
    let column = |word: &str| {
        let fixed = word.strip_suffix("mm");
        let number = fixed.unwrap_or(word).parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
        let number = number.ok_or_else(|| element.fault(format!("`{word}` is no width: write `15mm` or `2`")))?;
        Ok(if fixed.is_some() { Column::Fixed(number) } else { Column::Share(number) })
    };
    text.split_whitespace().map(column).collect()
}

fn row(element: &Element, supplies: &Supplies<'_>) -> Result<Row, Fault> {
    if element.name != "tr" {
        return Err(element.fault(format!("`<{}>` stands where a `<tr>` belongs", element.name)));
    }
    element.knows(&["tone"])?;
    let cells = element.elements()?.into_iter().map(|each| cell(each, supplies));
    Ok(Row { tone: blocks::tone(element)?, cells: cells.collect::<Result<_, _>>()? })
}

fn cell(element: &Element, supplies: &Supplies<'_>) -> Result<Cell, Fault> {
    if element.name != "th" && element.name != "td" {
        return Err(element.fault(format!("`<{}>` stands where a `<td>` belongs", element.name)));
    }
    element.knows(&["span", "tone", "center"])?;
    Ok(Cell {
        heading: element.name == "th",
        span: element.number("span")?.unwrap_or(1).clamp(1, MOST_COLUMNS),
        tone: blocks::tone(element)?,
        center: element.flag("center")?,
        blocks: blocks::blocks(&element.children, supplies)?,
    })
}
