"""KMS and S3."""

import json

from strict_cloudformation import Created, resource_type


@resource_type("AWS::KMS::Key")
def key(context, properties):
    kms = context.client("kms")
    usage = {"KeyUsage": properties.pop("KeyUsage"), "KeySpec": properties.pop("KeySpec")} if "KeyUsage" in properties else {}
    made = kms.create_key(Policy=json.dumps(properties.pop("KeyPolicy")), Description=properties.pop("Description", ""), **usage)["KeyMetadata"]
    if properties.pop("EnableKeyRotation", False):
        kms.enable_key_rotation(KeyId=made["KeyId"])
    return Created(made["KeyId"], Arn=made["Arn"], KeyId=made["KeyId"])


@resource_type("AWS::KMS::Alias")
def alias(context, properties):
    name = properties.pop("AliasName")
    context.client("kms").create_alias(AliasName=name, TargetKeyId=properties.pop("TargetKeyId"))
    return Created(name)


@resource_type("AWS::S3::Bucket")
def bucket(context, properties):
    s3 = context.client("s3")
    name = properties.pop("BucketName", context.name(63).lower())
    s3.create_bucket(
        Bucket=name,
        ObjectLockEnabledForBucket=properties.pop("ObjectLockEnabled", False),
        ObjectOwnership=properties.pop("OwnershipControls", {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})["Rules"][0]["ObjectOwnership"],
        **({} if context.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": context.region}}),
    )
    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties.pop("VersioningConfiguration"))
    if "ObjectLockConfiguration" in properties:
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=_lock(properties.pop("ObjectLockConfiguration")))
    if "PublicAccessBlockConfiguration" in properties:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=properties.pop("PublicAccessBlockConfiguration"))
    if "BucketEncryption" in properties:
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=_encryption(properties.pop("BucketEncryption")))
    if "LifecycleConfiguration" in properties:
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=_lifecycle(properties.pop("LifecycleConfiguration")))
    if "NotificationConfiguration" in properties:
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=_notification(properties.pop("NotificationConfiguration")))
    if "LoggingConfiguration" in properties:
        logging = properties.pop("LoggingConfiguration")
        enabled = {"TargetBucket": logging.pop("DestinationBucketName"), "TargetPrefix": logging.pop("LogFilePrefix", "")}
        if logging:
            raise ValueError(f"logging of a bucket: the emulator does not understand {sorted(logging)}")
        s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": enabled})
    return Created(name, Arn=f"arn:aws:s3:::{name}")


def _lock(configuration):
    return {"ObjectLockEnabled": configuration["ObjectLockEnabled"], "Rule": configuration["Rule"]}


def _encryption(configuration):
    return {
        "Rules": [
            {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"], "BucketKeyEnabled": rule.get("BucketKeyEnabled", False)}
            for rule in configuration["ServerSideEncryptionConfiguration"]
        ]
    }


def _lifecycle(configuration):
    rules = []
    for rule in configuration["Rules"]:
        made = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
        if "Id" in rule:
            made["ID"] = rule["Id"]
        if "ExpirationInDays" in rule:
            made["Expiration"] = {"Days": rule["ExpirationInDays"]}
        if "NoncurrentVersionExpiration" in rule:
            made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
        unknown = set(rule) - {"Status", "Prefix", "Id", "ExpirationInDays", "NoncurrentVersionExpiration"}
        if unknown:
            raise ValueError(f"lifecycle rule: the emulator does not understand {sorted(unknown)}")
        rules.append(made)
    return {"Rules": rules}


def _notification(configuration):
    bridge = {"EventBridgeConfiguration": {}} if configuration.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled") else {}
    return {
        **bridge,
        "QueueConfigurations": [
            {"QueueArn": one["Queue"], "Events": [one["Event"]], **({"Filter": {"Key": {"FilterRules": one["Filter"]["S3Key"]["Rules"]}}} if "Filter" in one else {})}
            for one in configuration.get("QueueConfigurations", [])
        ]
    }


@resource_type("AWS::S3::BucketPolicy")
def bucket_policy(context, properties):
    name = properties.pop("Bucket")
    context.client("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(properties.pop("PolicyDocument")))
    return Created(f"{name}-policy")
