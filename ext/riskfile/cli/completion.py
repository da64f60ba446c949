"""``riskfile completion``: what a shell completes: commands, options, and what they take, ids of items among it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.cli.common import CLEAN, Commands, UsageError
from riskfile.model.declare import STAGES
from riskfile.text.messages import tr

SHELLS: Final = ("bash", "zsh", "fish")
WORDS: Final = ("ids", "types", "settings")
"""What is looked for in the project whenever a word is completed."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "completion",
        help=tr("print what makes a shell complete commands, options and ids"),
        description=tr(
            'Print a script for a shell. bash: put eval "$(riskfile completion bash)" into ~/.bashrc; '
            "zsh: riskfile completion zsh > a file _riskfile in a folder of $fpath; "
            "fish: riskfile completion fish > ~/.config/fish/completions/riskfile.fish."
        ),
    )
    parser.add_argument("shell", choices=SHELLS, nargs="?", help=tr("the shell"))
    parser.add_argument(
        "--words", choices=WORDS, help=tr("print what there is in the project, as the script asks for it")
    )
    parser.add_argument("--of", metavar="LINE", default="", help=tr("of settings: what is typed, with the item type"))
    parser.add_argument("--name", metavar="NAME", default="", help=tr("of settings: the option, for what it may be"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the script, or words; returns the exit status."""
    if arguments.words:
        if arguments.words == "settings":
            sys.stdout.write(_settings(arguments.of, arguments.name, arguments.project))
        else:
            sys.stdout.write(_words(arguments.words, Path(arguments.project)))
        return CLEAN
    if arguments.shell is None:
        raise UsageError(tr("found no shell, expected one of {shells}", shells=tuple(SHELLS)))
    sys.stdout.write(script(arguments.shell))
    return CLEAN


def script(shell: str) -> str:
    """What makes ``shell`` complete."""
    scripts: dict[str, Callable[[list[Command]], Iterable[str]]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    commands = described()
    two = [each.name for each in commands if " " in each.name]
    listed = " ".join(map(_quoted, two)) if shell == "fish" else f"|{'|'.join(two)}|"
    return "\n".join(scripts[shell](commands)).replace("@two", listed) + "\n"


def _words(kind: str, folder: Path) -> str:
    """A word a line, with what it is behind a tab."""
    # no more than this is loaded: a user waits for it
    from riskfile.reading.glance import seen
    from riskfile.text.quoting import visible

    found: dict[str, str] = {}
    for each in seen(folder):
        if kind == "ids":
            found.setdefault(each.id, f"{each.type}: {' '.join(each.title.split())}")
        else:
            found.setdefault(each.type, "")
    return "".join(f"{visible(word)}\t{visible(said)}\n" for word, said in sorted(found.items()))


def _settings(line: str, name: str, folder: str) -> str:
    """What `--set` takes of an item of the type that ``line`` names, a word a line as above: the options that it may have, each
    with an equals sign; of the option ``name`` what it may be, as editors offer it."""
    from riskfile.cli.common import place
    from riskfile.editing.candidates import Desk, candidates
    from riskfile.editing.places import place_at
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source import SourceError
    from riskfile.text.quoting import visible

    try:
        project = Project.open(place(folder).source, own_rules=False)
        type = next((each for each in line.split() if each in project.model.types), "")
        lines = [f":::{{{type}}} T", f":{name}: " if name else ":", ":::"]
        at = place_at("\n".join(lines), 2, len(lines[1]) + 1, project.model)
        page = next(iter(project.pages.pages), "index")
        found = candidates(Desk.of(project, project.pages.path(page)), at, lines, asked_for=True).found
    except (PolicyError, SourceError, UsageError):
        # a shell that completes says nothing
        return ""
    kinds = ("link", "option") if not name else ("level", "value", "item")
    return "".join(
        f"{visible(each.label)}{'' if name else '='}\t{visible(' '.join(each.detail.split()))}\n"
        for each in found
        if each.kind in kinds and each.label != "id" and not re.search(r"\s", each.label)
    )


# --- what there is to complete ----------------------------------------------------------------------------------------


class Takes(NamedTuple):
    """What a value is: one of ``choices``, or of a ``kind``: "ids", "types", "rules", "files", "folders",
    "settings", "" for anything."""

    kind: str = ""
    choices: tuple[str, ...] = ()


class Option(NamedTuple):
    """An option by its names; ``takes`` is None for one without a value."""

    names: tuple[str, ...]
    help: str
    takes: Takes | None


class Command(NamedTuple):
    """A command with its options, and what its arguments are."""

    name: str
    help: str
    options: tuple[Option, ...]
    takes: tuple[Takes, ...]


_KINDS: Final = {
    "ID": "ids",
    "ID|PAGE": "ids",
    "PAGE": "files",
    "OLD": "ids",
    "ITEM": "ids",
    "TYPE": "types",
    "CODES": "rules",
    "CODE": "rules",
    "FILE": "files",
    "FOLDER": "folders",
    "DIR": "folders",
    "PATH": "files",
    "YAML": "files",
}
_BY_NAME: Final = {
    ("rule", "code"): "rules",
    ("types", "name"): "types",
    ("import", "mapping"): "files",
    ("import", "sources"): "files",
    ("monitor", "plan"): "",
    # that of an item that is not there yet
    ("new", "id"): "",
    ("new", "options"): "settings",
}


def described() -> list[Command]:
    """All commands, as their parsers say them."""
    from riskfile.cli import COMMANDS, parser

    (commands,) = (each for each in parser(*COMMANDS)._actions if isinstance(each, argparse._SubParsersAction))
    helps = {each.dest: each.help or "" for each in commands._choices_actions}
    return [_described(name, helps.get(name, ""), each) for name, each in commands.choices.items()]


def _described(name: str, help: str, parser: argparse.ArgumentParser) -> Command:
    options, takes = [], []
    for each in parser._actions:
        if each.help == argparse.SUPPRESS:
            continue
        if each.option_strings:
            value = None if each.nargs == 0 else _takes(name, each)
            said = (each.help or "").replace("%(default)s", str(each.default)).replace("%%", "%")
            options.append(Option(tuple(each.option_strings), said, value))
        else:
            takes.append(_takes(name, each))
    return Command(name, help, tuple(options), tuple(takes))


def _takes(command: str, action: argparse.Action) -> Takes:
    if action.choices is not None:
        return Takes("", tuple(map(str, action.choices)))
    known = _BY_NAME.get((command, action.dest))
    if known is not None:
        return Takes(known)
    if action.dest == "project":
        return Takes("folders")
    if action.dest == "stage":
        return Takes("", STAGES)
    return Takes(_KINDS.get(str(action.metavar), ""))


def _rules() -> list[tuple[str, str]]:
    from riskfile.rules import CATALOGUE

    return [(code, tr(rule.summary)) for code, rule in sorted(CATALOGUE.items())]


def _types() -> list[tuple[str, str]]:
    from riskfile.model import BUILTIN_MODEL

    return [(name, each.label) for name, each in BUILTIN_MODEL.types.items()]


def _quoted(text: str) -> str:
    """As bash and zsh have it."""
    return "'" + text.replace("'", "'\\''") + "'"


# --- bash -------------------------------------------------------------------------------------------------------------


def _bash(commands: list[Command]) -> Iterator[str]:
    yield '# completes riskfile in bash: eval "$(riskfile completion bash)"'
    yield f"_riskfile_rules={_quoted(' '.join(code for code, _ in _rules()))}"
    yield f"_riskfile_types={_quoted(' '.join(name for name, _ in _types()))}"
    yield from """
_riskfile_found() {
    local line
    while IFS= read -r line; do printf '%s\\n' "${line%%$'\\t'*}"; done < <("$_riskfile_program" completion --words "$1" --project "$2" --of "$3" --name "$4" 2>/dev/null)
}

_riskfile() {
    local _riskfile_program="$1" cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD - 1]}"
    local command='' project=. takes='' options='' number=0 before='' name='' i word IFS=$' \\t\\n'
    if [[ $cur == '=' ]]; then
        cur=''
        if [[ ${COMP_WORDS[COMP_CWORD - 2]} == --set ]]; then name="$prev"; prev=--set; fi
    elif [[ $prev == '=' ]]; then
        prev="${COMP_WORDS[COMP_CWORD - 2]}"
        if [[ $COMP_CWORD -gt 2 && ${COMP_WORDS[COMP_CWORD - 3]} == --set ]]; then name="$prev"; prev=--set; fi
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if [[ $word == --project ]]; then
            project="${COMP_WORDS[i + 1]}"
            [[ $project == '=' ]] && project="${COMP_WORDS[i + 2]}"
        fi
        if [[ -z $command ]]; then
            [[ $word == -* ]] || command="$word"
        elif [[ '@two' == *"|$command $word|"* ]]; then
            command="$command $word"
        fi
    done
    project="${project/#\\~/$HOME}"
    case "$command" in""".strip("\n").splitlines()
    names = " ".join(each.name for each in commands if " " not in each.name)
    yield f"        '') takes={_quoted(names)}; options='--debug --help --version' ;;"
    for command in commands:
        options = " ".join(name for each in command.options for name in each.names)
        yield f"        {_quoted(command.name)})"
        yield f"            options={_quoted(options)}; takes={_quoted(_value(command.takes))}"
        valued = [each for each in command.options if each.takes is not None]
        if valued:
            yield '            case "$prev" in'
            for option in valued:
                assert option.takes is not None
                yield f"                {'|'.join(option.names)}) options=''; takes={_quoted(_value([option.takes]) or '@none')} ;;"
            yield "            esac"
        yield "            ;;"
    yield from """
    esac
    if [[ -n $options && $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    case "$takes" in
        @rules|@types|@ids|@settings) if [[ $cur == *,* ]]; then before="${cur%,*},"; cur="${cur##*,}"; fi ;;
    esac
    case "$takes" in
        @rules) takes="$_riskfile_rules" ;;
        @types) takes="$_riskfile_types $(_riskfile_found types "$project")" ;;
        @ids) takes="$(_riskfile_found ids "$project")" ;;
        @settings)
            [[ -n $name ]] || compopt -o nospace 2>/dev/null
            takes="$(_riskfile_found settings "$project" "${COMP_WORDS[*]:1:COMP_CWORD-1}" "$name")" ;;
        @folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")); return ;;
        @files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
        @none) return ;;
    esac
    COMPREPLY=($(compgen -P "$before" -W "$takes" -- "$cur"))
}
complete -F _riskfile riskfile""".strip("\n").splitlines()


def _value(takes: Iterable[Takes]) -> str:
    """What the arguments of a command are, in a word for the scripts: choices, or ``@kind`` of the first that has one."""
    for each in takes:
        if each.choices:
            return " ".join(each.choices)
        if each.kind:
            return f"@{each.kind}"
    return ""


# --- zsh --------------------------------------------------------------------------------------------------------------


def _zsh(commands: list[Command]) -> Iterator[str]:
    def listed(pairs: Iterable[tuple[str, str]]) -> str:
        return " ".join(_quoted(f"{word.replace(':', chr(92) + ':')}:{said}") for word, said in pairs)

    yield "#compdef riskfile"
    yield "# completes riskfile in zsh: put it into a file _riskfile in a folder of $fpath"
    yield from """
_riskfile_found() {
    local -a found
    local line
    while IFS= read -r line; do
        found+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
    done < <(${words[1]} completion --words $1 --project ${project/#\\~/$HOME} --of "${words[2,CURRENT-1]}" --name "$name" 2>/dev/null)
    [[ $1 == types ]] && found=("${(@)found%:}" "${_riskfile_types[@]}")
    if [[ $1 == settings && -z $name ]]; then
        _describe -t $1 $1 found -S ''
    else
        _describe -t $1 $1 found
    fi
}

_riskfile_value() {
    local name=''
    if [[ $1 == @settings && $PREFIX == *=* ]]; then
        name="${PREFIX%%=*}"
        compset -P '*='
    fi
    case "$1" in
        @rules|@types|@ids|@settings) compset -P '*,' ;;
    esac
    case "$1" in
        @rules) _describe -t rules rule _riskfile_rules ;;
        @types|@ids|@settings) _riskfile_found ${1#@} ;;
        @folders) _files -/ ;;
        @files) _files ;;
        @none|'') ;;
        *) compadd -- ${=1} ;;
    esac
}

_riskfile() {
    local command='' project=. takes='' i word""".strip("\n").splitlines()
    yield f"    local -a _riskfile_rules=({listed(_rules())})"
    yield f"    local -a _riskfile_types=({listed(_types())})"
    yield "    local -a options=('--debug:print the traceback of a crash' '--help:show what there is' '--version:show the version')"
    yield "    local -a commands=(" + listed((each.name, each.help) for each in commands if " " not in each.name) + ")"
    yield from """
    for ((i = 2; i < CURRENT; i++)); do
        word="${words[i]}"
        [[ $word == --project ]] && project="${words[i + 1]}"
        [[ $word == --project=* ]] && project="${word#*=}"
        if [[ -z $command ]]; then
            [[ $word == -* ]] || command="$word"
        elif [[ '@two' == *"|$command $word|"* ]]; then
            command="$command $word"
        fi
    done
    local prev="${words[CURRENT - 1]}"
    if [[ ${words[CURRENT]} == --*=* ]]; then
        prev="${words[CURRENT]%%=*}"
        compset -P '*='
    fi
    case "$command" in
        '') ;;""".strip("\n").splitlines()
    for command in commands:
        pairs = listed((name, each.help) for each in command.options for name in each.names)
        yield f"        {_quoted(command.name)})"
        yield f"            options=({pairs}); takes={_quoted(_value(command.takes))}"
        valued = [each for each in command.options if each.takes is not None]
        if valued:
            yield '            case "$prev" in'
            for option in valued:
                assert option.takes is not None
                yield f"                {'|'.join(option.names)}) options=(); takes={_quoted(_value([option.takes]) or '@none')} ;;"
            yield "            esac"
        yield "            ;;"
    yield from """
    esac
    if [[ $PREFIX == -* && $#options -gt 0 ]]; then
        _describe -o -t options option options
    elif [[ -z $command ]]; then
        _describe -t commands command commands
    else
        _riskfile_value "$takes"
    fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _riskfile "$@"
else
    compdef _riskfile riskfile
fi""".strip("\n").splitlines()


# --- fish -------------------------------------------------------------------------------------------------------------


def _fish(commands: list[Command]) -> Iterator[str]:
    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def lines(pairs: Iterable[tuple[str, str]]) -> str:
        return " ".join(quoted(f"{word}\t{said}") for word, said in pairs)

    yield "# completes riskfile in fish: put it into ~/.config/fish/completions/riskfile.fish"
    yield f"set -g __riskfile_rules {lines(_rules())}"
    yield f"set -g __riskfile_types {lines(_types())}"
    yield from """
function __riskfile_command
    set -l found
    for word in (commandline -opc)[2..-1]
        switch $word
            case '-*'
            case '*'
                if test -z "$found"
                    set found $word
                else if contains -- "$found $word" @two
                    set found "$found $word"
                end
        end
    end
    echo $found
end

function __riskfile_in
    test (__riskfile_command) = "$argv"
end

function __riskfile_found
    set -l words (commandline -opc)
    set -l project .
    for i in (seq (count $words))
        switch $words[$i]
            case --project
                set -q words[(math $i + 1)]; and set project $words[(math $i + 1)]
            case '--project=*'
                set project (string replace -- --project= '' $words[$i])
        end
    end
    set project (string replace -r '^~' $HOME -- $project)
    $words[1] completion --words $argv[1] --project $project --of "$argv[2]" --name "$argv[3]" 2>/dev/null
end

function __riskfile_settings
    set -l before (string match -r '.*[=,]' -- (commandline -ct))
    set -l typed (string join ' ' -- (commandline -opc))
    for line in (__riskfile_found settings "$typed" (string match -r '^[^=]+(?==)' -- (commandline -ct)))
        echo "$before$line"
    end
end

function __riskfile_types
    printf '%s\\n' $__riskfile_types
    __riskfile_found types
end

function __riskfile_listed
    set -l before (string match -r '.*,' -- (commandline -ct | string replace -r '^--[a-z-]+=' ''))
    for line in $argv
        echo "$before$line"
    end
end

complete -c riskfile -f
complete -c riskfile -n 'test -z (__riskfile_command)' -l debug -d 'print the traceback of a crash'
complete -c riskfile -n 'test -z (__riskfile_command)' -l version -d 'show the version'""".strip("\n").splitlines()
    given = {
        "@ids": "(__riskfile_listed (__riskfile_found ids))",
        "@settings": "(__riskfile_settings)",
        "@types": "(__riskfile_listed (__riskfile_types))",
        "@rules": "(__riskfile_listed $__riskfile_rules)",
        "@folders": "(__fish_complete_directories (commandline -ct))",
    }
    for command in commands:
        if " " not in command.name:
            yield f"complete -c riskfile -n 'test -z (__riskfile_command)' -a {command.name} -d {quoted(command.help)}"
        at = quoted(f"__riskfile_in {command.name}")
        value = _value(command.takes)
        if value == "@files":
            yield f"complete -c riskfile -n {at} -F"
        elif value:
            yield f"complete -c riskfile -n {at} -a {quoted(given.get(value, value))}"
        for option in command.options:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
            line = f"complete -c riskfile -n {at} {names} -d {quoted(option.help)}"
            if option.takes is not None:
                value = _value([option.takes])
                line += " -r -F" if value == "@files" else " -x"
                if value and value != "@files":
                    line += f" -a {quoted(given.get(value, value))}"
            yield line
