//! Paths and the addresses by which editors call files.

use std::path::{Path, PathBuf};

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in the address of a file as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of an address; none when it is no file of this machine.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // `/C:/folder` is written with a slash in front.
    let drive = path.strip_prefix('/').filter(|rest| rest.get(1..2) == Some(":"));
    path.starts_with('/').then(|| PathBuf::from(drive.filter(|_| cfg!(windows)).unwrap_or(&path)))
}

/// The address of a path; none when it cannot be written as one.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace('\\', if cfg!(windows) { "/" } else { "\\" });
    let encoded = utf8_percent_encode(&path, PLAIN).to_string();
    let slash = if encoded.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{encoded}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_comes_back() {
        for path in ["/a/b.yaml", "/流程/投诉 处理.yaml", "/a#b?c%20.yaml"] {
            assert_eq!(path_of(&uri_of(Path::new(path)).unwrap()).unwrap(), Path::new(path));
        }
        assert_eq!(uri_of(Path::new("/甲 b.yaml")).unwrap().as_str(), "file:///%E7%94%B2%20b.yaml");
    }

    #[test]
    fn what_is_no_file_has_no_path() {
        assert_eq!(path_of(&"untitled:Untitled-1".parse().unwrap()), None);
        assert_eq!(path_of(&"http://a/b.yaml".parse().unwrap()), None);
    }
}
