//! Where an export goes: the file or the files of a split, the manifest beside each, and LLaMA-Factory's list of data.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::export::file::{Existing, FileError, NewFile};
use crate::export::split::Split;
use crate::export::{Kind, Sink, dataset_info};

/// Every file that an export will be, each begun beside its place.
pub(super) struct Places {
    kind: Kind,
    data: Vec<NewFile>,
    beside: Beside,
}

/// What stands beside the data.
pub(super) struct Beside {
    manifests: Vec<NewFile>,
    info: Option<NewFile>,
}

impl Places {
    /// Begins every file.
    ///
    /// # Errors
    /// When a place is taken or can't be written.
    pub(super) fn begin(
        kind: Kind,
        path: &Path,
        split: Option<&Split>,
        existing: Existing,
    ) -> Result<Self, Failure> {
        let paths: Vec<PathBuf> = match split {
            None => vec![path.to_path_buf()],
            Some(split) => split
                .parts()
                .into_iter()
                .map(|part| part_of(path, part))
                .collect(),
        };
        let begin = |path: &PathBuf| NewFile::begin(path, existing);
        let data: Vec<_> = paths.iter().map(begin).collect::<Result<_, _>>()?;
        let manifests = paths.iter().map(|path| begin(&manifest_of(path)));
        let manifests = manifests.collect::<Result<_, _>>()?;
        let info = info(kind, &paths, existing)?;
        Ok(Self {
            kind,
            data,
            beside: Beside { manifests, info },
        })
    }

    /// The files for the rows, and what stands beside them.
    pub(super) fn sinks(self) -> (Vec<Sink<NewFile>>, Beside) {
        let sink = |file| Sink::new(self.kind, file);
        (self.data.into_iter().map(sink).collect(), self.beside)
    }
}

impl Beside {
    /// Writes the manifests, which the function makes from the number of a part and its file's name, and gives every
    /// file, all still to be put in their places.
    pub(super) fn write(
        self,
        data: Vec<NewFile>,
        manifest: impl Fn(usize, &str) -> String,
    ) -> Result<Vec<NewFile>, FileError> {
        let mut files = Vec::new();
        for (part, (file, mut beside)) in data.into_iter().zip(self.manifests).enumerate() {
            let name = file.path().file_name().unwrap_or_default();
            let text = manifest(part, &name.to_string_lossy());
            put(&mut beside, &text)?;
            files.extend([file, beside]);
        }
        files.extend(self.info);
        Ok(files)
    }
}

/// LLaMA-Factory's list of the data in the folder, with these files added.
fn info(kind: Kind, paths: &[PathBuf], existing: Existing) -> Result<Option<NewFile>, Failure> {
    let entries: Vec<_> = paths
        .iter()
        .filter_map(|path| dataset_info::entry(kind, path))
        .collect();
    if entries.is_empty() {
        return Ok(None);
    }
    let path = paths[0].with_file_name(dataset_info::NAME);
    if paths.contains(&path) {
        return Err(Failure::Usage(format!(
            "{} is where LLaMA-Factory looks for its list of data: name another file.",
            path.display()
        )));
    }
    let known = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(FileError::Refused { path, error }.into()),
    };
    let may_replace = existing == Existing::Replace;
    let text = dataset_info::with(known.as_deref(), entries, may_replace)
        .map_err(|error| Failure::Work(format!("{error}.")))?;
    // Entries of other files stay, so that the list itself may always be written over.
    let mut file = NewFile::begin(&path, Existing::Replace)?;
    put(&mut file, &text)?;
    Ok(Some(file))
}

fn put(file: &mut NewFile, text: &str) -> Result<(), FileError> {
    file.write_all(text.as_bytes())
        .map_err(|error| FileError::Refused {
            path: file.path().to_path_buf(),
            error,
        })
}

/// `x.jsonl` is `x.train.jsonl`.
fn part_of(path: &Path, part: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(format!(".{part}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// `x.jsonl` has `x.jsonl.manifest.json` beside it.
fn manifest_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".manifest.json");
    path.with_file_name(name)
}
