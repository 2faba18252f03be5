"""Reads what `playbook validate` prints with libraries of others, and says in JSON what it found.

    python3 check.py sarif LOG       validated by the schema of the standard, then followed into the files it names
    python3 check.py junit REPORT    validated by the schema of build servers, then read as they read it

Paths in a log are seen from the working folder. Anything that is wrong ends in a message and a status other than 0.
"""

import json
import pathlib
import re
import sys
import urllib.parse

HERE = pathlib.Path(__file__).parent


def read_sarif(text):
    import jsonschema

    log = json.loads(text)
    schema = json.loads((HERE / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(log)
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    results = []
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        related = {place["id"]: place for place in result.get("relatedLocations", [])}
        message = result["message"]["text"]
        linked = {int(number) for number in re.findall(r"(?<!\\)\]\((\d+)\)", message)}
        assert linked == set(related), f"links to {linked}, places {set(related)}"
        (place,) = result["locations"]
        flows = [flow for flows in result.get("codeFlows", []) for flow in flows["threadFlows"]]
        results.append({
            "rule": result["ruleId"],
            "level": result["level"],
            "first": re.sub(r"(\{\{|\}\})", lambda found: found.group()[0], message.splitlines()[0]),
            "file": name_of(run, place["physicalLocation"]),
            "marked": marked(run, place["physicalLocation"]),
            "related": [marked(run, place["physicalLocation"]) for place in related.values()],
            "path": [marked(run, step["location"]["physicalLocation"]) for flow in flows for step in flow["locations"]],
            "fixed": [fixed(run, fix) for fix in result.get("fixes", [])],
            "suppressed": [[by["kind"], by["justification"]] for by in result.get("suppressions", [])],
            "witness": result.get("properties", {}).get("witness", {}),
            "fingerprint": result["partialFingerprints"]["primaryLocationLineHash"],
        })
    return {"language": run["language"], "exit_code": run["invocations"][0]["exitCode"], "results": results}


def name_of(run, physical):
    location = physical["artifactLocation"]
    artifact = run["artifacts"][location["index"]]["location"]
    assert artifact["uri"] == location["uri"]
    assert location["uriBaseId"] in run["originalUriBaseIds"]
    # A reader that resolves the address must come to the same name: nothing in it may be taken for a scheme or a query.
    resolved = urllib.parse.urlsplit(urllib.parse.urljoin("file:///base/", location["uri"]))
    assert (resolved.scheme, resolved.query, resolved.fragment) == ("file", "", ""), location["uri"]
    return urllib.parse.unquote(resolved.path, errors="strict").removeprefix("/base/")


def lines_of(run, physical):
    # Lines end with \n here, and with \r\n for the marked text it makes no difference.
    text = pathlib.Path(name_of(run, physical)).read_bytes().decode("utf-8").removeprefix("\ufeff")
    return text.split("\n")


def cut(lines, region):
    """The text before a region, the region, and the text behind it; columns count code points."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    text = "\n".join(lines)
    start = starts[region["startLine"] - 1] + region["startColumn"] - 1
    end = starts[region["endLine"] - 1] + region["endColumn"] - 1
    assert 0 <= start <= end <= len(text), region
    return text[:start], text[start:end], text[end:]


def marked(run, physical):
    return cut(lines_of(run, physical), physical["region"])[1]


def fixed(run, fix):
    (change,) = fix["artifactChanges"]
    lines = lines_of(run, change)
    for replacement in sorted(change["replacements"], key=lambda one: one["deletedRegion"]["startLine"], reverse=True):
        before, _, behind = cut(lines, replacement["deletedRegion"])
        lines = (before + replacement["insertedContent"]["text"] + behind).split("\n")
    return "\n".join(lines)


def read_junit(text):
    import io

    import junitparser
    from lxml import etree

    tree = etree.fromstring(text.encode("utf-8"))
    # Three attributes that readers know and the schema does not: where a test stands, and how many were skipped.
    for element in tree.iter("testsuites", "testcase"):
        for name in ("skipped", "file", "line"):
            element.attrib.pop(name, None)
    etree.XMLSchema(etree.parse(str(HERE / "junit-10.xsd"))).assertValid(tree)
    suites = []
    for suite in junitparser.JUnitXml.fromroot(junitparser.junitparser.etree.parse(io.BytesIO(text.encode("utf-8"))).getroot()):
        cases = []
        for case in suite:
            result = case.result[0] if isinstance(case.result, list) and case.result else case.result or None
            cases.append({
                "name": case.name,
                "classname": case.classname,
                "result": type(result).__name__.lower() if result is not None else "passed",
                "type": getattr(result, "type", None),
                "message": getattr(result, "message", None),
                "out": case.system_out,
            })
        counted = {"tests": suite.tests, "failures": suite.failures, "skipped": suite.skipped}
        suites.append({"name": suite.name, **counted, "cases": cases})
    return {"suites": suites}


if __name__ == "__main__":
    kind, path = sys.argv[1:]
    read = {"sarif": read_sarif, "junit": read_junit}[kind]
    found = read(pathlib.Path(path).read_text(encoding="utf-8"))
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode("utf-8"))
