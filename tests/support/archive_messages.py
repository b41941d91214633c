"""Messages of the archive made by google's protobuf: classes from field numbers, escaped lines.

Nothing here comes from the program, nor from the appliance's own file of messages.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

F = descriptor_pb2.FieldDescriptorProto
ONE, MUST, MANY = F.LABEL_OPTIONAL, F.LABEL_REQUIRED, F.LABEL_REPEATED

VALUES = {  # by payload type: how the value is declared
    0: ("ScalarString", MUST, F.TYPE_STRING),
    1: ("ScalarShort", MUST, F.TYPE_SINT32),
    2: ("ScalarFloat", MUST, F.TYPE_FLOAT),
    3: ("ScalarEnum", MUST, F.TYPE_SINT32),
    4: ("ScalarByte", MUST, F.TYPE_BYTES),
    5: ("ScalarInt", MUST, F.TYPE_SFIXED32),
    6: ("ScalarDouble", MUST, F.TYPE_DOUBLE),
    7: ("VectorString", MANY, F.TYPE_STRING),
    8: ("VectorShort", MANY, F.TYPE_SINT32),
    9: ("VectorFloat", MANY, F.TYPE_FLOAT),
    10: ("VectorEnum", MANY, F.TYPE_SINT32),
    11: ("VectorChar", MUST, F.TYPE_BYTES),
    12: ("VectorInt", MANY, F.TYPE_SFIXED32),
    13: ("VectorDouble", MANY, F.TYPE_DOUBLE),
    14: ("V4GenericBytes", MUST, F.TYPE_BYTES),
}


def _field(message, name, number, label, kind, of=None):
    field = message.field.add(name=name, number=number, label=label, type=kind)
    if of:
        field.type_name = f".archived.{of}"
    if label == MANY and kind not in (F.TYPE_STRING, F.TYPE_MESSAGE):
        field.options.packed = True


def _classes():
    file = descriptor_pb2.FileDescriptorProto(
        name="archived_for_tests.proto", package="archived", syntax="proto2"
    )
    value = file.message_type.add(name="FieldValue")
    _field(value, "name", 1, MUST, F.TYPE_STRING)
    _field(value, "val", 2, MUST, F.TYPE_STRING)
    info = file.message_type.add(name="PayloadInfo")
    _field(info, "type", 1, MUST, F.TYPE_INT32)
    _field(info, "pvname", 2, MUST, F.TYPE_STRING)
    _field(info, "year", 3, MUST, F.TYPE_INT32)
    _field(info, "elementCount", 4, ONE, F.TYPE_INT32)
    _field(info, "headers", 15, MANY, F.TYPE_MESSAGE, "FieldValue")
    for name, label, kind in VALUES.values():
        sample = file.message_type.add(name=name)
        _field(sample, "secondsintoyear", 1, MUST, F.TYPE_UINT32)
        _field(sample, "nano", 2, MUST, F.TYPE_UINT32)
        _field(sample, "val", 3, label, kind)
        _field(sample, "severity", 4, ONE, F.TYPE_INT32)
        _field(sample, "status", 5, ONE, F.TYPE_INT32)
        _field(sample, "repeatcount", 6, ONE, F.TYPE_UINT32)
        _field(sample, "fieldvalues", 7, MANY, F.TYPE_MESSAGE, "FieldValue")
        _field(sample, "fieldactualchange", 8, ONE, F.TYPE_BOOL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    names = ["PayloadInfo", *(name for name, _label, _kind in VALUES.values())]
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"archived.{name}"))
        for name in names
    }


CLASSES = _classes()
PayloadInfo = CLASSES["PayloadInfo"]


def sample_class(kind):
    """Return the class of the samples of a payload type."""
    return CLASSES[VALUES[kind][0]]


def escaped(message: bytes) -> bytes:
    """Return a message as a line, without its end."""
    for raw, written in ((b"\x1b", b"\x1b\x01"), (b"\n", b"\x1b\x02"), (b"\r", b"\x1b\x03")):
        message = message.replace(raw, written)
    return message


def header(kind, year=2026, pv="X", count=1, **properties) -> bytes:
    """Return a chunk's header as a line with its end."""
    info = PayloadInfo(type=kind, pvname=pv, year=year, elementCount=count)
    for name, text in properties.items():
        info.headers.add(name=name, val=text)
    return escaped(info.SerializeToString()) + b"\n"


def sample(kind, seconds, nano, val, severity=0, status=0, **properties) -> bytes:
    """Return a sample as a line with its end, without alarms where there are none."""
    made = sample_class(kind)(secondsintoyear=seconds, nano=nano)
    if VALUES[kind][1] == MANY:
        made.val.extend(val)
    else:
        made.val = val
    if severity:
        made.severity = severity
    if status:
        made.status = status
    for name, text in properties.items():
        made.fieldvalues.add(name=name, val=text)
    return escaped(made.SerializeToString()) + b"\n"
