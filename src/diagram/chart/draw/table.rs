//! The columns beside the flow.

use super::outline::document;
use super::{Drawing, INK, Laid, PALE};
use crate::diagram::chart::columns::{BETWEEN, DOCUMENT, PADDING, document_height};
use crate::diagram::chart::svg::{Align, Svg, number, polyline};
use crate::diagram::chart::words::{height, lines, told};
use crate::message;

/// The height of the band above the heads of the lanes.
pub(super) const TOP: f64 = 4.6;

impl Drawing<'_> {
    /// The grid of the page, and the columns with what stands in them.
    pub(super) fn table(&self, svg: &mut Svg, laid: &Laid, high: f64, width: f64) {
        svg.open("columns");
        let line = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"0.3\"");
        let edges = self.edges(width);
        if edges.len() > 2 {
            svg.rectangle(self.widths.flow, 0.0, width - self.widths.flow, laid.head, "fill=\"#f2f2f2\"");
        }
        svg.rectangle(0.15, 0.15, width - 0.3, high - 0.3, &line);
        svg.path(&polyline(&[(0.15, laid.head), (width - 0.15, laid.head)]), &line);
        svg.path(
            &polyline(&[(0.15, TOP), (self.widths.flow, TOP)]),
            &format!("stroke=\"{PALE}\" stroke-width=\"0.2\""),
        );
        let heads = [
            message!(zh: "输入／输出", en: "Input / output"),
            message!(zh: "表单", en: "Forms"),
            message!(zh: "时限", en: "Time limit"),
        ];
        for (pair, head) in edges.windows(2).skip(1).zip(heads) {
            svg.path(&format!("M{} 0.15V{}", number(pair[0]), number(high - 0.15)), &line);
            let words = lines(&told(self.voice.message(&head)), 2.3, pair[1] - pair[0] - 1.2);
            svg.lines(f64::midpoint(pair[0], pair[1]), (laid.head - height(&words)) / 2.0, &words, Align::Middle);
        }
        if edges.len() > 2 {
            self.entries(svg, laid, &edges);
        }
        svg.close();
    }

    fn edges(&self, width: f64) -> Vec<f64> {
        let widths = self.widths;
        if widths.data <= 0.0 {
            return vec![0.0, width];
        }
        let data = widths.flow + widths.data;
        vec![0.0, widths.flow, data, data + widths.forms, width]
    }

    fn entries(&self, svg: &mut Svg, laid: &Laid, edges: &[f64]) {
        let mut last: Option<f64> = None;
        for (row, (top, bottom)) in laid.plan.rows.iter().zip(&laid.layout.rows) {
            let Some(beside) = row.map(|row| &self.beside[row]).filter(|beside| beside.height() > 0.0) else {
                continue;
            };
            let middle = laid.head + f64::midpoint(*top, *bottom);
            // A thin line between what belongs to different rows.
            if let Some(last) = last {
                let between = f64::midpoint(last, middle - beside.height() / 2.0);
                let way = polyline(&[(edges[1], between), (edges[4] - 0.15, between)]);
                svg.path(&way, &format!("stroke=\"{PALE}\" stroke-width=\"0.15\""));
            }
            last = Some(middle + beside.height() / 2.0);
            svg.lines(edges[1] + PADDING, middle - height(&beside.data) / 2.0, &beside.data, Align::Left);
            let forms: f64 = beside.forms.iter().map(|lines| document_height(lines) + BETWEEN).sum();
            let mut y = middle - (forms - BETWEEN) / 2.0;
            for lines in &beside.forms {
                let size = (edges[3] - edges[2] - 2.0 * PADDING, document_height(lines));
                document(svg, (edges[2] + PADDING, y), size);
                svg.lines(edges[2] + PADDING + DOCUMENT, y + 0.6, lines, Align::Left);
                y += size.1 + BETWEEN;
            }
            svg.lines(
                f64::midpoint(edges[3], edges[4]),
                middle - height(&beside.limit) / 2.0,
                &beside.limit,
                Align::Middle,
            );
        }
    }
}
