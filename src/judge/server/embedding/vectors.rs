//! The body of an answer with embeddings, and the cosine of its vectors. Pure.

use serde_json::Value;
use thiserror::Error;

use crate::judge::reply::Usage;

/// Embeddings of several texts, in their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Embeddings {
    vectors: Vec<Vec<f64>>,
    /// The model that the server says answered.
    pub(super) model: Option<String>,
    /// What was counted. Nothing is written, so that costs are known where tokens read are.
    pub(super) usage: Usage,
}

/// Why vectors say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Misshapen {
    #[error("it is no JSON")]
    NoJson,
    #[error("it holds no embeddings, which are lists of numbers under `data`")]
    NoVectors,
    #[error("it has {found} embeddings for {wanted} texts")]
    Count { found: usize, wanted: usize },
    #[error("its vectors have different lengths, {0} and {1}")]
    Lengths(usize, usize),
    #[error("a vector has no direction: there is no number in it but 0")]
    Zero,
}

/// Reads the embeddings of so many texts. An `index` says which text one is of; without it they come in order.
pub(super) fn read(body: &str, wanted: usize) -> Result<Embeddings, Misshapen> {
    let value: Value = serde_json::from_str(body).map_err(|_| Misshapen::NoJson)?;
    let data = value.get("data").and_then(Value::as_array);
    let data = data.ok_or(Misshapen::NoVectors)?;
    let mut vectors: Vec<(u64, Vec<f64>)> = Vec::with_capacity(data.len());
    for (place, item) in (0..).zip(data) {
        let numbers = item.get("embedding").and_then(Value::as_array);
        let numbers: Option<Vec<f64>> = numbers
            .ok_or(Misshapen::NoVectors)?
            .iter()
            .map(Value::as_f64)
            .collect();
        let index = item.get("index").and_then(Value::as_u64).unwrap_or(place);
        vectors.push((index, numbers.ok_or(Misshapen::NoVectors)?));
    }
    vectors.sort_by_key(|(index, _)| *index);
    let is_each_once = (0..)
        .zip(&vectors)
        .all(|(place, (index, _))| place == *index);
    if vectors.len() != wanted || !is_each_once {
        return Err(Misshapen::Count {
            found: vectors.len(),
            wanted,
        });
    }
    let usage = value.get("usage");
    let counted = usage.and_then(|usage| usage.get("prompt_tokens").or(usage.get("total_tokens")));
    let model = value.get("model").and_then(Value::as_str);
    Ok(Embeddings {
        vectors: vectors.into_iter().map(|(_, vector)| vector).collect(),
        model: model
            .filter(|model| !model.trim().is_empty())
            .map(ToString::to_string),
        usage: Usage {
            input: counted.and_then(Value::as_u64),
            output: Some(0),
        },
    })
}

impl Embeddings {
    /// Numbers of a vector.
    pub(super) fn dimensions(&self) -> usize {
        self.vectors.first().map_or(0, Vec::len)
    }

    /// The largest cosine of the first vector and another, from -1 to 1.
    pub(super) fn nearest(&self) -> Result<f64, Misshapen> {
        let Some((output, references)) = self.vectors.split_first() else {
            return Err(Misshapen::NoVectors);
        };
        let mut nearest: Option<f64> = None;
        for reference in references {
            let cosine = cosine(output, reference)?;
            nearest = Some(nearest.map_or(cosine, |known| known.max(cosine)));
        }
        nearest.ok_or(Misshapen::NoVectors)
    }
}

/// The cosine of the angle between two vectors: their product over the product of their lengths.
fn cosine(one: &[f64], other: &[f64]) -> Result<f64, Misshapen> {
    if one.len() != other.len() {
        return Err(Misshapen::Lengths(one.len(), other.len()));
    }
    let (one, other) = (unit(one)?, unit(other)?);
    let product: f64 = one.iter().zip(&other).map(|(a, b)| a * b).sum();
    Ok(product.clamp(-1.0, 1.0))
}

/// A vector of length 1. It is divided by its largest number first, so that no square is too large or too small.
fn unit(vector: &[f64]) -> Result<Vec<f64>, Misshapen> {
    let largest = vector.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if largest <= 0.0 {
        return Err(Misshapen::Zero);
    }
    let scaled: Vec<f64> = vector.iter().map(|x| x / largest).collect();
    let length = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
    Ok(scaled.into_iter().map(|x| x / length).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(vectors: &[&[f64]]) -> Result<f64, Misshapen> {
        let data: Vec<_> = vectors
            .iter()
            .map(|vector| json!({"embedding": vector}))
            .collect();
        read(&json!({"data": data}).to_string(), vectors.len())?.nearest()
    }

    #[test]
    fn the_nearest_reference_counts() {
        let cases: [(&[&[f64]], f64); 6] = [
            (&[&[1.0, 0.0], &[2.0, 0.0]], 1.0),
            (&[&[1.0, 0.0], &[0.0, 3.0]], 0.0),
            (&[&[1.0, 0.0], &[-1.0, 0.0]], -1.0),
            (&[&[3.0, 4.0], &[4.0, 3.0]], 0.96),
            (&[&[3.0, 4.0], &[-4.0, 3.0], &[4.0, 3.0]], 0.96),
            (&[&[1e200, 1e200], &[1e-200, 1e-200]], 1.0),
        ];
        for (vectors, expected) in cases {
            let found = of(vectors).expect("a cosine");
            assert!((found - expected).abs() < 1e-12, "{vectors:?}: {found}");
        }
    }

    #[test]
    fn what_has_no_angle_says_why() {
        assert_eq!(of(&[&[0.0, 0.0], &[1.0, 0.0]]), Err(Misshapen::Zero));
        assert_eq!(of(&[&[1.0], &[1.0, 0.0]]), Err(Misshapen::Lengths(1, 2)));
        assert_eq!(of(&[&[], &[]]), Err(Misshapen::Zero));
        let count = |found| Misshapen::Count { found, wanted: 2 };
        let cases = [
            ("<html>", Misshapen::NoJson),
            ("{}", Misshapen::NoVectors),
            (
                r#"{"data":[{"embedding":"AAAA"},{"embedding":"AAAA"}]}"#,
                Misshapen::NoVectors,
            ),
            (
                r#"{"data":[{"embedding":[1,null]},{"embedding":[1,2]}]}"#,
                Misshapen::NoVectors,
            ),
            (r#"{"data":[{"embedding":[1]}]}"#, count(1)),
            (
                r#"{"data":[{"embedding":[1],"index":0},{"embedding":[1],"index":0}]}"#,
                count(2),
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(read(body, 2), Err(expected), "{body}");
        }
    }

    #[test]
    fn an_index_says_which_text_a_vector_is_of() {
        let body = json!({
            "model": "embed-1",
            "data": [{"index": 1, "embedding": [0.0, 1.0]}, {"index": 0, "embedding": [1.0, 0.0]}],
            "usage": {"prompt_tokens": 7, "total_tokens": 7},
        });
        let found = read(&body.to_string(), 2).expect("embeddings");
        assert_eq!(found.vectors, [[1.0, 0.0], [0.0, 1.0]]);
        assert_eq!(found.model.as_deref(), Some("embed-1"));
        assert_eq!((found.usage.input, found.usage.output), (Some(7), Some(0)));
    }
}
