"""The command `gongkai`. This is the process border: here errors become one line and an exit code."""

from __future__ import annotations

import logging
import signal
import sys
import traceback
from importlib.metadata import version

import typer
from typer.exceptions import Abort, Exit, TyperException

from config.errors import ConfigError
from monitor.check import OurFaultError
from monitor.commands import (
    accuracy,
    alerts,
    check,
    data,
    database,
    demo,
    diff,
    evidence,
    export,
    history,
    inspect,
    league,
    nights,
    packs,
    people,
    probe,
    rejudge,
    replay,
    rounds,
    scan,
    schedule,
    scorecard,
    screenshot,
    serve,
    sites,
)
from monitor.commands.exits import OUR_FAULT, WRONG_USE
from storage.spool import EvidenceError

INTERRUPTED = "interrupted; a scan is taken up where it stopped when the same command is run again"

app = typer.Typer(
    name="gongkai",
    help="Checks that Chinese government portals keep the columns (专栏) they must, with proof for every finding.\n\n"
    "Start with `gongkai demo`, then `gongkai check URL`. Settings are environment variables GONGKAI_...; see README.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def gongkai(
    show_version: bool = typer.Option(False, "--version", help="Print the version and end."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log more to standard error."),
) -> None:
    """Options that go before the command."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    if show_version:
        typer.echo(f"gongkai {version('gongkai')}")
        raise typer.Exit


app.command("demo")(demo.demo)
app.command("check")(check.check)
app.command("inspect")(inspect.inspect)
app.command("accuracy")(accuracy.accuracy)
app.command("scan")(scan.scan)
app.command("schedule")(schedule.schedule)
app.command("nights")(nights.nights)
app.command("probe")(probe.probe)
app.command("scorecard")(scorecard.scorecard)
app.command("screenshot")(screenshot.screenshot)
app.command("history")(history.history)
app.command("league")(league.league)
app.command("changes")(league.changes)
app.command("diff")(diff.diff)
app.command("replay")(replay.replay)
app.command("rejudge")(rejudge.rejudge_command)
app.command("serve")(serve.serve)
app.add_typer(people.users, name="user")
app.add_typer(people.tokens, name="token")
app.add_typer(people.audit, name="audit")
app.add_typer(alerts.app, name="alerts")
app.add_typer(sites.app, name="sites")
app.add_typer(data.app, name="data")
app.add_typer(packs.app, name="packs")
app.add_typer(database.app, name="db")
app.add_typer(evidence.app, name="evidence")
app.add_typer(export.app, name="export")
app.add_typer(rounds.app, name="round")


def main() -> None:
    """Runs the command of this process and exits: 64 for wrong use, 70 for a fault of ours."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # so that children end and temporary folders go
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of `gongkai ARGUMENTS`; every error is one line on standard error."""
    try:
        code = app(arguments or ["--help"], prog_name="gongkai", standalone_mode=False)
        return _tell(INTERRUPTED, 130) if code == 130 else code if isinstance(code, int) else 0
    except Exit as exit_:
        return int(exit_.exit_code)
    except Abort:
        return _tell(INTERRUPTED, 130)
    except TyperException as error:
        told = error.format_message()  # empty of a group without a command, which shows its help
        return _tell(f"{told} See `gongkai --help`.", WRONG_USE) if told else WRONG_USE
    except ConfigError as error:
        return _tell(str(error), WRONG_USE)
    except (OurFaultError, EvidenceError) as error:
        return _tell(str(error), OUR_FAULT)
    except KeyboardInterrupt:
        return _tell(INTERRUPTED, 130)
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001  # the process border: whatever else happens is a fault of ours
        logging.getLogger("gongkai").debug("%s", traceback.format_exc())
        return _tell(
            f"a fault of gongkai itself: {type(error).__name__}: {error}; run again with -v and report it", OUR_FAULT
        )


def _tell(line: str, code: int) -> int:
    typer.echo(f"gongkai: {line}", err=True)
    return code


if __name__ == "__main__":
    main()
