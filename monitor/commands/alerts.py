"""gongkai alerts: the outbox, what is held, and whether the targets can be reached."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from config.errors import ConfigError
from config.settings import load_settings
from monitor.alerts import outbox as telling
from monitor.alerts.diff import diff_lines
from monitor.alerts.targets import send as send_one
from monitor.alerts.targets import targets_of
from monitor.alerts.wording import HEADINGS
from monitor.commands import doors
from monitor.commands.exits import OUR_FAULT
from storage.alerting import Delivery, DeliveryStatus, NoticeStatus, StoredNotice
from storage.database import reading, transaction
from storage.outbox import count_held, outbox, try_failed_again
from storage.told import mark_shown, open_holds

app = typer.Typer(no_args_is_help=True, help="Alerts on changes, to the targets of GONGKAI_ALERTS.")

_STATUS = {NoticeStatus.HELD: "暂缓", NoticeStatus.OPEN: "发送", NoticeStatus.DROPPED: "已放弃"}
_DELIVERY = {
    DeliveryStatus.WAITING: "待发",
    DeliveryStatus.SENT: "已发",
    DeliveryStatus.FAILED: "未能发出",
}


@app.command()
def test() -> None:
    """Send one line to each target. Exit code 70 where one of them did not take it."""
    targets = targets_of(load_settings())
    if not targets:
        raise ConfigError("GONGKAI_ALERTS", "names no target", 'set it as ["ADDRESS", "ADDRESS"]')
    failed = False
    for target in targets:
        error = send_one(target, "政务公开巡检：测试", "这是一条测试通知，收到即表示通知渠道可用，无需处理。")
        failed = failed or bool(error)
        doors.say(f"{target.label}：{error or '已发出，请在接收端确认收到'}")
    if failed:
        raise typer.Exit(OUR_FAULT)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="How many notices to show.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Show the outbox, the latest notice first: what was sent when, what waits, what is held, what failed."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        stored, holds = outbox(conn, limit), open_holds(conn)
    if as_json:
        doors.say(json.dumps([_json(one) for one in stored], ensure_ascii=False, indent=2))
        return
    table = Table(title="通知", title_justify="left")
    for heading in ("编号", "时间", "对象", "内容", "项数", "状态", "发送情况"):
        table.add_column(heading)
    for one in stored:
        notice = one.notice
        sent = "\n".join(_told(delivery) for delivery in one.deliveries)
        what, items = HEADINGS[notice.kind], str(len(notice.lines))
        created = f"{one.created:%m-%d %H:%M}"
        table.add_row(str(one.id), created, notice.name, what, items, _STATUS[one.status], sent)
    doors.out.print(table)
    if holds:
        doors.err.print(
            "指标库或读取程序变更后的站点变化暂缓通知：请先看 gongkai alerts diff，再用 gongkai alerts release"
        )


@app.command()
def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent now, and send nothing.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Also what failed for good before.")] = False,
) -> None:
    """Send what is due. In the quiet hours nothing is sent. Exit code 70 where a target did not take it."""
    settings = load_settings()
    now = doors.now()
    with doors.store(settings) as engine:
        if dry_run:
            messages = list(telling.due_messages(engine, settings, now))
            for target, message in messages:
                doors.say(f"→ {target.label}\n{message.title}\n\n{message.body}\n")
            doors.say(f"共 {len(messages)} 条消息待发，未发送")
            return
        if failed:
            with transaction(engine) as conn:
                try_failed_again(conn, now)
        sent = telling.flush(engine, settings, now)
    doors.say(f"已发出 {sent.taken} 条消息，{sent.refused} 条未能发出")
    if sent.refused:
        raise typer.Exit(OUR_FAULT)


@app.command()
def diff(
    limit: Annotated[int, typer.Option(min=1, help="How many changes of each night to print.")] = 200,
) -> None:
    """Show why changes of sites are held, and what changed between the two nights."""
    with doors.store(load_settings()) as engine:
        with reading(engine) as conn:
            holds, held = open_holds(conn), count_held(conn)
            lines = [line for hold in holds for line in diff_lines(conn, hold, limit)]
        for line in lines:
            doors.say(line)
        if not holds:
            doors.say("没有暂缓的通知")
            return
        doors.say(f"暂缓通知 {held} 条；gongkai alerts release 发送，加 --drop 放弃")
        with transaction(engine) as conn:
            mark_shown(conn, [hold.scan.id for hold in holds], doors.now())


@app.command()
def release(
    drop: Annotated[bool, typer.Option("--drop", help="Forget what is held and send none of it.")] = False,
) -> None:
    """Send what is held, after `gongkai alerts diff` has shown it; later changes are told as usual again."""
    settings = load_settings()
    now = doors.now()
    with doors.store(settings) as engine:
        count = telling.release(engine, settings, now, drop=drop)
        doors.say(f"已放弃 {count} 条通知" if drop else f"{count} 条通知转为待发")
        if not drop:
            sent = telling.flush(engine, settings, now)
            doors.say(f"已发出 {sent.taken} 条消息，{sent.refused} 条未能发出")


def _told(delivery: Delivery) -> str:
    word = f"{delivery.target} {_DELIVERY[delivery.status]}"
    if delivery.status is DeliveryStatus.SENT and delivery.sent:
        return f"{word} {delivery.sent:%m-%d %H:%M}"
    tried = f"，已试{delivery.attempts}次：{delivery.error}" if delivery.attempts else ""
    again = f"，{delivery.next_try:%m-%d %H:%M}再试" if delivery.status is DeliveryStatus.WAITING and tried else ""
    return f"{word}{tried}{again}"


def _json(one: StoredNotice) -> dict[str, object]:
    notice = one.notice
    return {
        "id": one.id,
        "kind": notice.kind.value,
        "scan": notice.scan,
        "site": notice.site or None,
        "name": notice.name,
        "lines": list(notice.lines),
        "vetoes": notice.vetoes,
        "status": one.status.value,
        "created": one.created.isoformat(),
        "deliveries": [
            {
                "target": delivery.target,
                "status": delivery.status.value,
                "attempts": delivery.attempts,
                "next_try": delivery.next_try.isoformat() if delivery.status is DeliveryStatus.WAITING else None,
                "sent": delivery.sent.isoformat() if delivery.sent else None,
                "error": delivery.error,
            }
            for delivery in one.deliveries
        ],
    }
