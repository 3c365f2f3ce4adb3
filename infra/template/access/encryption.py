"""The customer key that encrypts everything at rest, and the secret that holds what no parameter may."""

from __future__ import annotations

from typing import Any

from infra.template.words import (
    FROM_HERE,
    WHOLE_ACCOUNT,
    Resource,
    arn,
    attribute,
    kept,
    policy,
    ref,
    resource,
    service,
    statement,
    sub,
    tags,
)

KEY = attribute("Key")


def resources() -> dict[str, Resource]:
    return {
        "Key": kept(
            "AWS::KMS::Key",
            {
                "Description": sub("Everything at rest of ${Prefix}"),
                "EnableKeyRotation": True,
                "PendingWindowInDays": 30,
                "KeyPolicy": _key_policy(),
                "Tags": tags(),
            },
        ),
        "KeyAlias": resource("AWS::KMS::Alias", {"AliasName": sub("alias/${Prefix}"), "TargetKeyId": ref("Key")}),
        "SettingsSecret": kept(
            "AWS::SecretsManager::Secret",
            {
                "Name": sub("${Prefix}/settings"),
                "Description": "As JSON: smtp_password, webhook_secrets, wechat_app_secret",
                "KmsKeyId": KEY,
                # Only so that it begins as JSON: operators put the real values there.
                "GenerateSecretString": {"SecretStringTemplate": "{}", "GenerateStringKey": "unused"},
                "Tags": tags(),
            },
        ),
    }


def _key_policy() -> dict[str, Any]:
    """The account's own policies say who uses the key; services that act by themselves are named here.

    CloudWatch stands without a condition, since it is not known to send one with every alarm; what it may publish is
    in the topic's own policy.
    """
    using = ["kms:Decrypt", "kms:GenerateDataKey*"]
    log_groups = arn("logs", "log-group:/aws/*/${Prefix}*")
    return policy(
        statement("Account", "Allow", "kms:*", "*", Principal={"AWS": WHOLE_ACCOUNT}),
        *(
            statement(sid, "Allow", using, "*", Principal=service(name), Condition={"StringEquals": FROM_HERE})
            for sid, name in {"Objects": "s3", "Schedules": "events", "Budgets": "budgets"}.items()
        ),
        statement("Alarms", "Allow", using, "*", Principal=service("cloudwatch")),
        statement(
            "Logs",
            "Allow",
            ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            "*",
            Principal={"Service": sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
            Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
        ),
    )
