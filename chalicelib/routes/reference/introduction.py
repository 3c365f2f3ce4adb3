"""The introduction of the API's description, and the groups that its routes stand in."""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, str] = {
    "public": "公开信息",
    "companies": "企业绑定与代办委托",
    "cases": "申请与材料",
    "actions": "办理",
    "ledger": "台账",
    "links": "邮件链接办理",
    "sessions": "身份",
    "inbox": "消息",
    "directory": "人员与目录",
    "operator": "运行维护",
}

INTRODUCTION = """豫晋三市（焦作、晋城、长治）信用修复跨省联动的办理接口。

企业在网上提出申请，办理地和注册地的牵头部门、处罚机关、法院、省级牵头部门在同一案卷上依次办理，时限、告知和督办自动进行。

**谁在使用**

- **申请企业经办人**：提交申请、上传材料、补正、填报“信用中国”回执编号、撤回。
- **信用修复管家**（市级信用建设牵头部门）：核对并转办、告知补正、修复指导、初核上报、催办，维护本市帮办台账。
- **行政处罚机关**：对转来的申请出具审核意见，并附材料；没有账号的，凭邮件中的链接办理。
- **人民法院**：办理失信被执行人的信用修复。
- **省级信用建设牵头部门**：复核。
- **联合审查委员**（市级信用建设牵头部门分管领导）：接收逾期升级督办的告知。
- **运维人员**：维护城市、单位、工作人员的目录和放假安排，查看未送达的消息并重新发送，核查查阅记录，看不到申请内容。

**怎样开始**

- 登录后以 `Authorization: Bearer <token>` 调用；`GET /v1/me` 说明您的身份和单位。公开信息不需登录。
- 先看 `GET /v1/procedures/{procedure}`：阶段、时限、各项操作须备的内容，与服务实际执行的是同一张表。
- 企业：`POST /v1/cases` 提交申请，记下 `case_id`；`POST /v1/cases/{case_id}/documents` 登记并上传材料，核验后引用。
- 单位：`GET /v1/cases` 列出与您有关的申请；每件申请的 `actions` 就是您现在可以进行的操作。

**约定**

- 时间为 ISO 8601，时区 +08:00；日期为北京时间的日历日；金额为人民币元，以文本表示。
- 错误为 RFC 9457 `application/problem+json`：`code` 供程序判断，`detail` 供人阅读，`errors[].pointer` 指明字段。
- `Idempotency-Key`：提交申请时必填，其他标明的 POST 可选；同一键、同一内容的请求得到逐字节相同的回答，保留 7 天。
- 办理请求可带 `If-Match`（取自 `ETag`）：申请已变化时请求被拒绝（412）。
- 读取可带 `If-None-Match`：内容未变时返回 304，不再发送。
- 各 GET 地址也接受 HEAD，回答相同而没有内容；地址不接受的方法返回 405，可用的见 `Allow`；401 带有 `WWW-Authenticate`。
- 请求带 `Accept-Encoding: gzip` 时，较长的回答以压缩形式发送。
- 不认识的查询参数返回 400，值为空的等于没有填。
- 客户端和微信自行附加的查询参数（`_`、`_t`、`from`、`isappinstalled`、`utm_` 开头的）不计。
- 每个回答都有 `X-Correlation-Id`：请求带来的编号（8 至 64 个字母、数字或连字符），没有则由服务给出；反映问题时请附上。
- 列表以 `limit` 和 `cursor` 分页，回答的 `next_cursor` 为 null 时到底。
- 游标只用于给出它的那个列表、那组筛选条件和那位调用者，否则返回 400。
"""
