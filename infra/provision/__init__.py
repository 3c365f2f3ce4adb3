"""The one provisioner of tables: it makes what is missing, mends what drifted, and deletes nothing that is used.

PynamoDB cannot set point-in-time recovery, deletion protection or encryption, hence boto3.
"""

from infra.provision.one_table import provision_jurisdiction, provision_shared

__all__ = ["provision_jurisdiction", "provision_shared"]
