"""A receipt number may look odd; what is none is refused."""

from __future__ import annotations

import pytest

from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import receipt_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("XYZG20260302001", "XYZG20260302001"),
        ("xyzg20260302001", "XYZG20260302001"),
        ("XYXF-2026-0916-03", "XYXF-2026-0916-03"),
        ("XYZG-2025-001", "XYZG-2025-001"),
        ("410800202603020001", "410800202603020001"),
        ("20260318", "20260318"),
        ("123456", "123456"),
        (" 2026 0318 0001 ", "202603180001"),
        ("ＸＹ２０２６０３１８", "XY20260318"),
        ("XY—2026—0318", "XY-2026-0318"),
        ("XYXF/2026/000127", "XYXF/2026/000127"),
        ("2026_03_18.7", "2026_03_18.7"),
        ("0" * 63 + "1", "0" * 63 + "1"),
    ],
)
def test_what_may_be_one_is_taken(written: str, kept: str) -> None:
    assert receipt_number.parse(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            " ",
            "无",
            "无回执",
            "暂无",
            "没有",
            "N/A",
            "none",
            "-",
            "......",
            "123",
            "12345",
            "AB123",
            "XYZG-2",
            "ABCDEFGH",
        ),
        *(
            "000000",
            "111111",
            "0000-0000",
            "材料已于今天上传，没有收到回执",
            "已上传20260302001",
            "回执编号XYZG20260302001",
        ),
        *(
            "XYZG20260302001；XYZG20260302002",
            "-20260302001",
            "20260302001-",
            "2026--03--02",
            "1" * 64 + "2",
            "十二三四五六七",
        ),
        "https://www.creditchina.gov.cn/20260302001",
    ],
)
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        receipt_number.parse(written)
    assert refused.value.code == "receipt_number_invalid"
