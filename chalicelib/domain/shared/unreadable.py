"""Callers are told of stored content that cannot be read: nothing is lost, and an operator knows."""

from __future__ import annotations

from chalicelib.domain.shared.errors import DomainError

TOLD = "这一条记录目前无法读取，系统已通知运维人员，内容没有丢失。"
"""The text in place of an item of a list."""


class ContentUnreadable(DomainError):
    """The stored content exists, but is not in its form; trying again does not help before somebody mends it."""

    code = "content_unreadable"
    detail = "这件申请或者登记的记录目前无法读取，系统已通知运维人员，内容没有丢失。请稍后再来，急需办理的请到窗口。"
