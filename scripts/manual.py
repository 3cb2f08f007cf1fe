#!/usr/bin/env python3
"""Writes the manual pages from what the program says of itself: scripts/manual.py PROGRAM FOLDER

One page for the program and one for each command, made of --experimental-dump-help. In a text, a line in capitals
opens a section; below it, `  term   what it is` is a list, and other indented lines stand as they are.

scripts/manual.py --markdown PROGRAM prints docs/commands.md, which has the same on one page.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys


def escaped(text):
    """Text in which nothing is an order to roff, and a hyphen can be copied to a shell."""
    for plain, roff in [("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"), ("~", "\\(ti"), ("^", "\\(ha")]:
        text = text.replace(plain, roff)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in text.split("\n"))


def bold(text):
    return f"\\fB{escaped(text)}\\fR"


def italic(text):
    return f"\\fI{escaped(text)}\\fR"


def is_heading(line):
    return re.fullmatch(r"[A-Z][A-Z ]+", line) is not None


def sections(text):
    """The texts of a discussion by their headings; what is before the first one has none."""
    found = [("", [])]
    for line in text.split("\n"):
        if is_heading(line):
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [(heading, "\n".join(lines).strip("\n")) for heading, lines in found]


def body(heading, text):
    """Paragraphs, lists, and blocks that keep their lines."""
    parts = []
    for block in re.split(r"\n\s*\n", text):
        lines = block.split("\n")
        if not block.startswith("  "):
            parts.append(".PP\n" + escaped(" ".join(lines).replace("`", "")))
            continue
        entries = [re.fullmatch(r"  (\S.*?)  +(\S.*)", line) for line in lines]
        if all(entries) and not heading.startswith("EXAMPLE"):
            parts += [f".TP\n{bold(entry[1])}\n{escaped(entry[2])}" for entry in entries]
        else:
            example = "\n".join(line[2:] for line in lines)
            parts.append(f".PP\n.RS 4\n.nf\n{escaped(example)}\n.fi\n.RE")
    return "\n".join(parts).removeprefix(".PP\n")


def flag(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def synopsis_item(argument):
    if argument["kind"] == "positional":
        text = italic(argument["valueName"].upper())
    else:
        text = bold(flag(argument["preferredName"]))
        if argument["kind"] == "option":
            text += " " + italic(argument["valueName"].upper())
    text = f"[{text}]" if argument["isOptional"] else text
    return text + (" ..." if argument["isRepeating"] else "")


def described(argument):
    """One entry of a list: the names, and what the help says."""
    if argument["kind"] == "positional":
        term = italic(argument["valueName"].upper())
    else:
        term = ", ".join(bold(flag(name)) for name in argument["names"])
        if argument["kind"] == "option":
            term += " " + italic(argument["valueName"].upper())
    text = argument.get("abstract", "")
    if argument.get("allValues"):
        text += f" One of: {', '.join(argument['allValues'])}."
    if argument.get("defaultValue"):
        text += f" (default: {argument['defaultValue']})"
    return f".TP\n{term}\n{escaped(text)}"


def page(command, path, related, version, date):
    name = "-".join(path)
    shown = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
    positionals = [argument for argument in shown if argument["kind"] == "positional"]
    options = [argument for argument in shown if argument["kind"] != "positional"]
    commands = [each for each in command.get("subcommands", []) if each["commandName"] != "help"]
    texts = sections(command.get("discussion", ""))

    synopsis = [bold(" ".join(path))]
    if commands:
        synopsis += [italic("COMMAND"), "[" + italic("OPTIONS") + "]"]
    else:
        synopsis += ["[" + italic("OPTIONS") + "]"] + [synopsis_item(argument) for argument in positionals]
    lines = [
        f'.TH "{escaped(name.upper())}" 1 "{date}" "rowferry {escaped(version)}" "User Commands"',
        ".nh",
        f".SH NAME\n{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS\n" + " ".join(synopsis),
        ".SH DESCRIPTION\n" + (body(*texts[0]) if texts[0][1] else escaped(command["abstract"])),
    ]
    if commands:
        lines.append(".SH COMMANDS")
        for each in commands:
            lines.append(f".TP\n{bold(each['commandName'])}\n{escaped(each['abstract'])}")
    if positionals:
        lines.append(".SH ARGUMENTS\n" + "\n".join(described(argument) for argument in positionals))
    lines.append(".SH OPTIONS\n" + "\n".join(described(argument) for argument in options))
    lines += [f".SH {heading}\n{body(heading, text)}" for heading, text in texts[1:]]
    references = [f"{bold(other)}(1)" for other in related if other != name]
    lines.append(".SH SEE ALSO\n" + ",\n".join(references))
    return "\n".join(lines) + "\n"


def markdown_body(text):
    """Paragraphs as they are; blocks that are indented keep their lines."""
    parts = []
    for block in re.split(r"\n\s*\n", text):
        if block.startswith("  "):
            lines = "\n".join(line[2:] for line in block.split("\n"))
            parts.append(f"```text\n{lines}\n```")
        else:
            parts.append(" ".join(block.split("\n")))
    return "\n\n".join(parts)


def markdown_described(argument):
    """One row of a table: the names, and what the help says."""
    value = argument["valueName"].upper() if "valueName" in argument else ""
    if argument["kind"] == "positional":
        term = value
    else:
        term = ", ".join(flag(name) for name in argument["names"])
        if argument["kind"] == "option":
            term += " " + value
    text = argument.get("abstract", "")
    if argument.get("allValues"):
        text += f" One of: {', '.join(argument['allValues'])}."
    if argument.get("defaultValue"):
        text += f" Without it: `{argument['defaultValue']}`."
    # A bar would end a cell.
    return "| `{}` | {} |".format(term.replace("|", "\\|"), text.replace("|", "\\|"))


def markdown_command(command, path):
    """One command with its arguments, and the commands below it."""
    parts = [f"{'#' * len(path)} `{' '.join(path)}`", command["abstract"]]
    for heading, text in sections(command.get("discussion", "")):
        if not text:
            continue
        if heading:
            parts.append(f"**{heading.capitalize()}**")
        parts.append(markdown_body(text))
    inner = [each for each in command.get("subcommands", []) if each["commandName"] != "help"]
    own = [
        argument
        for argument in command.get("arguments", [])
        if argument.get("shouldDisplay", True) and argument["valueName"] not in ("help", "version")
    ]
    if own and not inner:
        rows = [markdown_described(argument) for argument in own]
        parts.append("\n".join(["| argument | meaning |", "|---|---|"] + rows))
    parts += [markdown_command(each, path + [each["commandName"]]) for each in inner]
    return "\n\n".join(parts)


def markdown(root):
    """All commands on one page."""
    commands = [each for each in root["subcommands"] if each["commandName"] != "help"]
    links = [f"| [`{each['commandName']}`](#rowferry-{each['commandName']}) | {each['abstract']} |" for each in commands]
    opening = [
        "# Commands",
        "<!-- Made by scripts/manual.py of what the program says: ROWFERRY_RECORD=1 swift test --filter DocumentationTests -->",
        "What `rowferry help COMMAND` says, on one page. Every command also has `--help` and `--version`. Flags that stand "
        "in the environment or in a file are [settings](settings.md); what a command ends with is its [exit code](exit-codes.md).",
        "\n".join(["| command | what it does |", "|---|---|"] + links),
    ]
    return "\n\n".join(opening + [markdown_command(each, ["rowferry", each["commandName"]]) for each in commands]) + "\n"


def main():
    as_markdown = sys.argv[1] == "--markdown"
    program = pathlib.Path(sys.argv[2 if as_markdown else 1]).resolve()
    # What somebody has set for himself is not what the program does for everybody.
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": "/nonexistent"}

    def said(*arguments):
        return subprocess.run(
            [program, *arguments], check=True, capture_output=True, text=True, env=environment, cwd="/"
        ).stdout

    root = json.loads(said("--experimental-dump-help"))["command"]
    if as_markdown:
        sys.stdout.write(markdown(root))
        return
    folder = pathlib.Path(sys.argv[2])
    version = re.search(r"\d+\.\d+\.\d+\S*", said("--version"))[0]
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    date = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%d") if epoch else ""
    commands = [each for each in root["subcommands"] if each["commandName"] != "help"]
    names = ["rowferry"] + [f"rowferry-{each['commandName']}" for each in commands]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("rowferry*.1"):
        old.unlink()
    (folder / "rowferry.1").write_text(page(root, ["rowferry"], names, version, date))
    for each in commands:
        path = ["rowferry", each["commandName"]]
        (folder / f"rowferry-{each['commandName']}.1").write_text(page(each, path, ["rowferry"], version, date))


if __name__ == "__main__":
    main()
