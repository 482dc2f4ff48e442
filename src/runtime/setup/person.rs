//! Who decides: as the user says, else as the settings say, else the login name.

use std::env;
use std::fs;

use rustix::process::getuid;

use crate::model::Reviewer;

use super::SetupError;

/// Login names that several people use.
const SHARED: [&str; 9] = [
    "root", "admin", "user", "guest", "ubuntu", "ec2-user", "pi", "nobody", "vagrant",
];

/// The reviewer, and a warning where the name is one that several people use.
///
/// # Errors
/// When the name that the user gave can't be a reviewer's.
pub fn who(
    option: Option<&str>,
    config: Option<&Reviewer>,
) -> Result<(Reviewer, Option<String>), SetupError> {
    if let Some(name) = option {
        return Ok((Reviewer::new(name)?, None));
    }
    if let Some(reviewer) = config {
        return Ok((reviewer.clone(), None));
    }
    let login = login();
    let reviewer = allowed(&login)?;
    let warning = SHARED.contains(&login.as_str()).then(|| {
        format!(
            "Decisions are made as `{reviewer}`, a name that several people may use: say who you are with --reviewer, or \
             `reviewer = \"NAME\"` in the settings."
        )
    });
    Ok((reviewer, warning))
}

/// The login name: of the environment, of the list of users, or the user's number.
fn login() -> String {
    let named = |key| env::var(key).ok().filter(|name| !name.trim().is_empty());
    named("USER")
        .or_else(|| named("LOGNAME"))
        .or_else(of_users)
        .unwrap_or_else(|| format!("uid-{}", getuid().as_raw()))
}

fn of_users() -> Option<String> {
    let uid = getuid().as_raw().to_string();
    let users = fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_string())
    })
}

/// The name with a `-` for what a reviewer's name can't hold.
fn allowed(login: &str) -> Result<Reviewer, SetupError> {
    let name: String = login
        .trim()
        .chars()
        .map(|c| if c.is_control() { '-' } else { c })
        .take(Reviewer::LONGEST)
        .collect();
    Ok(Reviewer::new(name.trim())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_becomes_a_name_that_a_line_can_hold() {
        for (login, name) in [
            ("ana", "ana"),
            (" ana.m", "ana.m"),
            ("CORP\tana", "CORP-ana"),
        ] {
            assert_eq!(allowed(login).expect("a name").as_str(), name);
        }
        assert!(allowed(" ").is_err());
    }

    #[test]
    fn what_the_user_says_goes_before_the_settings() {
        let of_settings = Reviewer::new("ben").expect("a name");
        let (reviewer, warning) = who(Some("ana"), Some(&of_settings)).expect("a reviewer");
        assert_eq!((reviewer.as_str(), warning), ("ana", None));
        let (reviewer, _) = who(None, Some(&of_settings)).expect("a reviewer");
        assert_eq!(reviewer.as_str(), "ben");
        assert!(who(Some("a\nb"), None).is_err());
    }
}
