"""SQS, SNS, EventBridge, Scheduler, CloudWatch alarms and chat."""

import json

from strict_cloudformation import Created, resource_type

QUEUE_TEXT = ["VisibilityTimeout", "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds", "DelaySeconds", "KmsMasterKeyId"]
QUEUE_FLAGS = ["FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled"]


@resource_type("AWS::SQS::Queue")
def queue(context, properties):
    fifo = properties.get("FifoQueue", False)
    name = properties.pop("QueueName", context.name(75) + (".fifo" if fifo else ""))
    attributes = {flag: str(properties.pop(flag)).lower() for flag in QUEUE_FLAGS if flag in properties}
    attributes |= {text: str(properties.pop(text)) for text in QUEUE_TEXT if text in properties}
    attributes |= {policy: json.dumps(properties.pop(policy)) for policy in ["RedrivePolicy", "RedriveAllowPolicy"] if policy in properties}
    url = context.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return Created(url, Arn=f"arn:aws:sqs:{context.region}:{context.account_id}:{name}", QueueName=name, QueueUrl=url)


@resource_type("AWS::SQS::QueuePolicy")
def queue_policy(context, properties):
    policy = json.dumps(properties.pop("PolicyDocument"))
    for url in properties.pop("Queues"):
        context.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return Created(context.name())


@resource_type("AWS::SNS::Topic")
def topic(context, properties):
    name = properties.pop("TopicName", context.name())
    attributes = {text: properties.pop(text) for text in ["DisplayName", "KmsMasterKeyId"] if text in properties}
    arn = context.client("sns").create_topic(Name=name, Attributes=attributes)["TopicArn"]
    return Created(arn, TopicArn=arn, TopicName=name)


@resource_type("AWS::SNS::TopicPolicy")
def topic_policy(context, properties):
    policy = json.dumps(properties.pop("PolicyDocument"))
    for arn in properties.pop("Topics"):
        context.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return Created(context.name())


@resource_type("AWS::SNS::Subscription")
def subscription(context, properties):
    arn = context.client("sns").subscribe(
        TopicArn=properties.pop("TopicArn"), Protocol=properties.pop("Protocol"), Endpoint=properties.pop("Endpoint"), ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    if "FilterPolicy" in properties:
        context.client("sns").set_subscription_attributes(SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=json.dumps(properties.pop("FilterPolicy")))
    return Created(arn)


@resource_type("AWS::Events::EventBus")
def event_bus(context, properties):
    name = properties.pop("Name")
    arn = context.client("events").create_event_bus(Name=name, Description=properties.pop("Description", ""))["EventBusArn"]
    return Created(name, Arn=arn, Name=name)


@resource_type("AWS::Events::Rule")
def rule(context, properties):
    events = context.client("events")
    name = properties.pop("Name", context.name())
    bus = properties.pop("EventBusName", "default")
    arguments = {"Name": name, "EventBusName": bus, "State": properties.pop("State", "ENABLED"), "Description": properties.pop("Description", "")}
    if "EventPattern" in properties:
        arguments["EventPattern"] = json.dumps(properties.pop("EventPattern"))
    if "ScheduleExpression" in properties:
        arguments["ScheduleExpression"] = properties.pop("ScheduleExpression")
    arn = events.put_rule(**arguments)["RuleArn"]
    targets = properties.pop("Targets", [])
    if targets:
        events.put_targets(Rule=name, EventBusName=bus, Targets=targets)
    return Created(name, Arn=arn)


@resource_type("AWS::Scheduler::ScheduleGroup")
def schedule_group(context, properties):
    name = properties.pop("Name", context.name())
    arn = context.client("scheduler").create_schedule_group(Name=name)["ScheduleGroupArn"]
    return Created(name, Arn=arn)


@resource_type("AWS::Scheduler::Schedule")
def schedule(context, properties):
    name = properties.pop("Name", context.name())
    arguments = {one: properties.pop(one) for one in ["ScheduleExpression", "ScheduleExpressionTimezone", "GroupName", "State", "Description"] if one in properties}
    arn = context.client("scheduler").create_schedule(
        Name=name, FlexibleTimeWindow=properties.pop("FlexibleTimeWindow"), Target=properties.pop("Target"), **arguments
    )["ScheduleArn"]
    return Created(name, Arn=arn)


ALARM = [
    "AlarmDescription", "AlarmActions", "OKActions", "ComparisonOperator", "Dimensions", "EvaluationPeriods", "MetricName", "Namespace",
    "Period", "Statistic", "Threshold", "TreatMissingData", "DatapointsToAlarm",
]  # fmt: skip


@resource_type("AWS::CloudWatch::Alarm")
def alarm(context, properties):
    name = properties.pop("AlarmName", context.name(255))
    context.client("cloudwatch").put_metric_alarm(AlarmName=name, **{one: properties.pop(one) for one in ALARM if one in properties})
    return Created(name, Arn=f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{name}")


@resource_type("AWS::Chatbot::SlackChannelConfiguration")
def slack_channel(context, properties):
    known = ["ConfigurationName", "SlackWorkspaceId", "SlackChannelId", "IamRoleArn", "GuardrailPolicies", "SnsTopicArns"]
    context.record({one: properties.pop(one) for one in known if one in properties})
    return Created(f"arn:aws:chatbot::{context.account_id}:chat-configuration/slack-channel/{context.logical_id}")
