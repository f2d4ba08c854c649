//! The help texts: English stands beside the arguments; here are the Chinese ones.

use clap::{Arg, ArgAction, Command, CommandFactory};

use super::{Lang, chinese_help::CHINESE};
use crate::cli::program::Cli;

/// The parser with its help in a language.
pub(in crate::cli) fn command(lang: Lang) -> Command {
    match lang {
        Lang::En => Cli::command(),
        Lang::Zh => in_chinese(),
    }
}

fn in_chinese() -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command =
        Cli::command().disable_help_flag(true).disable_version_flag(true).arg(help).arg(version);
    translate(command, "")
}

/// Replaces the texts of a subcommand and everything in it.
fn translate(command: Command, path: &str) -> Command {
    let arguments: Vec<String> =
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    let subcommands: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut command = command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令");
    if let Some(about) = chinese(path) {
        command = command.about(about);
    }
    for name in subcommands {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |subcommand| translate(subcommand, path.trim()));
    }
    for name in arguments {
        command = command.mut_arg(&name, |argument| {
            let heading = match argument.is_global_set() {
                true => "通用选项",
                false if argument.is_positional() => "参数",
                false => "选项",
            };
            let text = chinese(format!("{path} .{name}").trim()).unwrap_or_default();
            argument.help(text).help_heading(heading)
        });
    }
    command
}

fn chinese(path: &str) -> Option<&'static str> {
    CHINESE.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The paths of everything that has a help text.
    fn paths(command: &Command, path: &str, found: &mut BTreeSet<String>) {
        found.insert(path.to_owned());
        for argument in command.get_arguments() {
            found.insert(format!("{path} .{}", argument.get_id()).trim().to_owned());
        }
        for command in command.get_subcommands() {
            paths(command, format!("{path} {}", command.get_name()).trim(), found);
        }
    }

    #[test]
    fn everything_has_help_in_both_languages_and_nothing_is_left_over() {
        let mut wanted = BTreeSet::from([".help".to_owned(), ".version".to_owned()]);
        paths(&Cli::command(), "", &mut wanted);
        let have: BTreeSet<String> = CHINESE.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(have, wanted);
        assert_eq!(have.len(), CHINESE.len(), "each once");
        fn english(command: &Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
            command.get_subcommands().for_each(english);
        }
        english(&Cli::command());
    }

    #[test]
    fn both_parsers_are_sound_and_speak_their_language() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
        let help = command(Lang::Zh).render_long_help().to_string();
        assert!(
            help.contains("用法：") && help.contains("通用选项:") && help.contains("显示帮助"),
            "{help}"
        );
        let asked = command(Lang::Zh).try_get_matches_from(["x", "task", "add", "--help"]);
        let help = asked.err().map(|asked| asked.render().to_string()).unwrap_or_default();
        assert!(help.contains("截止日期") && help.contains("显示帮助"), "{help}");
    }
}
