//! Distribution functions: the normal one, Student's t, and the binomial one of a fair coin.
//!
//! It must not know statistics of raters.

use super::statistic::real;

/// The 97.5% quantile of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The probability that a variable of Student's t distribution with `df` degrees of freedom is at most `t`.
#[must_use]
pub fn student_cdf(t: f64, df: f64) -> f64 {
    let tail = 0.5 * incomplete_beta(df / (df + t * t), df / 2.0, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The quantile of Student's t distribution; `p` lies above a half, `df` above 0. Exact to about 1e-12.
#[must_use]
pub fn student_quantile(p: f64, df: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while student_cdf(high, df) < p && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if student_cdf(middle, df) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability that a standard normal variable is at most `z`. Exact to about 1e-15.
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if z.is_nan() {
        return f64::NAN;
    }
    if z.abs() > 4.0 {
        // The continued fraction of the tail, which converges there in fewer than 200 steps and loses nothing by rounding.
        let far = z.abs();
        let fraction = (1..=200)
            .rev()
            .fold(far, |below, step| far + f64::from(step) / below);
        let tail = density / fraction;
        return if z > 0.0 { 1.0 - tail } else { tail };
    }
    // The series of Marsaglia (2004).
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term.abs() > f64::EPSILON * sum.abs() {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    0.5 + sum * density
}

/// The quantile of the standard normal distribution; infinite at 0 and 1, NaN outside. Exact to about 1e-12 from 1e-9 to
/// 1 − 1e-9.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 || p.is_nan() {
        return match p {
            _ if p == 0.0 => f64::NEG_INFINITY,
            _ if (p - 1.0).abs() < f64::EPSILON => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if normal_cdf(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability of at most `heads` heads in `tosses` tosses of a fair coin.
#[must_use]
pub fn fair_coin_cdf(heads: usize, tosses: usize) -> f64 {
    if heads >= tosses {
        return 1.0;
    }
    incomplete_beta(0.5, real(tosses - heads), real(heads) + 1.0)
}

/// The regularised incomplete beta function, by the continued fraction of Lentz.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast on one side of the mean only; the other side is its mirror image.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let off_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / off_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    let mut step = 0.0;
    for _ in 0..1000 {
        step += 1.0;
        let place = a + 2.0 * step;
        let even = step * (b - step) * x / ((place - 1.0) * place);
        let odd = -(a + step) * (a + b + step) * x / (place * (place + 1.0));
        for term in [even, odd] {
            denominator = 1.0 / off_zero(1.0 + term * denominator);
            numerator = off_zero(1.0 + term / numerator);
            fraction *= denominator * numerator;
        }
        if (denominator * numerator - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

/// The logarithm of the gamma function, by the approximation of Lanczos with g = 7.
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let mut sum = 0.999_999_999_999_809_9;
    let mut place = x;
    for coefficient in COEFFICIENTS {
        sum += coefficient / place;
        place += 1.0;
    }
    let t = x + 6.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x - 0.5) * t.ln() - t + sum.ln()
}
