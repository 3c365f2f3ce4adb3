"""Names that mean the same in every wing."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    "name": "名称",
    "address": "地址",
    "phone": "电话，数字、空格和连字符，可以 + 开头",
    "email": "电子邮箱，可不填",
    "note": "说明，告知有关各方",
    "reason": "原因",
    "reasons": "理由，告知有关各方",
    "text": "内容",
    "basis": "依据",
    "at": "时间",
    "by": "由谁办理",
    "code": "代码",
    "url": "网址",
    "unavailable": "目前无法读取、因而本页没有其内容的城市；其余城市不受影响，没有的为空",
    "UnavailableCity.city": "城市（或者省份、联合审查委员会）的代码",
    "UnavailableCity.city_name": "其名称；登记本身无法读取的，为其代码",
    "unreadable": "恒为 true：这一条目前无法读取，其余各条不受影响",
}
