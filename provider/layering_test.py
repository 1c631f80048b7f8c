#!/usr/bin/env python3
"""Reads every #include of the project and fails on an arrow that the architecture does not have.

    python3 provider/layering_test.py      # tests itself, then the tree that it stands in

FOLDERS is the architecture: what each folder may include besides itself. LIBRARIES names the files
that may include a library of others; everybody else goes through them.
"""
import os
import re
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BASE, CTY, SDK = "provider/base", "provider/cty", "provider/sdk"
PROVIDER_TESTING, CLIENTS_TESTING = "provider/testing", "resources/clients/testing"
CLIENTS_BASE, HTTP = "resources/clients/base", "resources/clients/http"

# The longest key that a file's folder begins with counts. `*` stands for one folder.
FOLDERS = {
    "proto": [],
    BASE: [],
    CTY: [BASE],
    SDK: [CTY, BASE],
    "provider/plugin": ["proto", BASE],
    "provider/tfplugin": ["proto", SDK, CTY, BASE],
    PROVIDER_TESTING: ["proto", SDK, CTY, BASE],
    # The programs: they put the parts together.
    "provider": ["provider/plugin", "provider/tfplugin", SDK, BASE, "resources/provider.h"],
    # The provider block and the list of everything that it serves.
    "resources": ["resources/*", "resources/clients/*", SDK, CTY, BASE],
    "resources/*": ["resources/connections.h", "resources/optional_value.h", "resources/search_access.h",
                    "resources/clients/*", SDK, CTY, BASE],
    "resources/clients/*": [HTTP, CLIENTS_BASE, BASE],
    HTTP: [CLIENTS_BASE, BASE],
    CLIENTS_BASE: [BASE],
    CLIENTS_TESTING: ["resources/clients/*", BASE],
    "acceptance": [HTTP, "resources/clients/elasticsearch", BASE],
}

# A library's headers, the files that may include them, and whether test code may too.
LIBRARIES = [
    (r"(grpc|grpcpp|google/protobuf)/",
     r"provider/(plugin|tfplugin|testing)/.*|provider/main\.cc", False),
    (r"curl/", rf"{HTTP}/(curl_transport|endpoint|libcurl)\.cc", False),
    (r"openssl/", r"provider/plugin/mtls\.cc", True),
    (r"nlohmann/", r"provider/base/json\.h|provider/cty/json\.cc", False),
    (r"msgpack", r"provider/cty/msgpack\.cc", False),
    (r"yaml-cpp/", r"resources/clients/kubernetes/yaml\.cc", False),
    (r"re2/", r"provider/sdk/checks\.cc", False),
    (r"httplib\.h|gtest/|gmock/", r"", True),
]

# provider/ is true of any provider: only its programs may name this one.
PROGRAMS = {"provider/main.cc", "provider/generate_docs.cc"}
OWN_NAME = re.compile(r"elastic", re.IGNORECASE)

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)
OURS = ("proto/", "provider/", "resources/", "acceptance/")


def is_test_code(path):
    """Tests, and what only tests use."""
    return bool(re.search(r"_test\.(cc|h)$|_under_test\.cc$|/testing/|/nocompile/|^acceptance/", path))


def matches(pattern, path):
    """Whether `path` is the file `pattern` or stands in the folder `pattern`."""
    regex = re.escape(pattern).replace(r"\*", "[^/]+")
    return re.fullmatch(regex if pattern.endswith(".h") else regex + r"/[^/]+", path) is not None


def layer_of(path):
    """The key of FOLDERS that `path` belongs to, or None."""
    folder = os.path.dirname(path)
    if folder == "provider":
        return folder
    while folder not in ("", "provider"):
        if folder in FOLDERS:
            return folder
        parent = os.path.dirname(folder)
        if f"{parent}/*" in FOLDERS:
            return f"{parent}/*"
        folder = parent
    return None


def wrong_arrow(path, target):
    """Why the file `path` may not include our header `target`; None when it may."""
    layer = layer_of(path)
    if layer is None:
        return "stands in no folder of the architecture"
    if layer_of(target) == layer and os.path.dirname(target) == os.path.dirname(path):
        return None
    # A folder inside a folder, such as sdk/nocompile, is part of it.
    if layer == layer_of(target) and "*" not in layer:
        return None
    allowed = list(FOLDERS[layer])
    if is_test_code(path):
        allowed += [PROVIDER_TESTING, CLIENTS_TESTING]
    if any(matches(pattern, target) for pattern in allowed):
        if is_test_code(target) and not is_test_code(path):
            return f"includes {target}, which is for tests"
        return None
    return f"includes {target}"


def wrong_library(path, target):
    for headers, files, tests_may in LIBRARIES:
        if not re.match(headers, target):
            continue
        if re.fullmatch(files, path) or (tests_may and is_test_code(path)):
            return None
        return f"includes {target}"
    return None


def violations(root):
    found = []
    for top in ("proto", "provider", "resources", "acceptance"):
        for file in sorted((root / top).rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.suffix not in (".h", ".cc"):
                continue
            text = file.read_text(encoding="utf-8")
            for target in INCLUDE.findall(text):
                check = wrong_arrow if target.startswith(OURS) else wrong_library
                problem = check(path, target)
                if problem:
                    found.append(f"{path} {problem}")
            if path.startswith("provider/") and path not in PROGRAMS and OWN_NAME.search(text):
                found.append(f"{path} names this provider")
    return found


class Layering(unittest.TestCase):
    def test_has_only_the_arrows_of_the_architecture(self):
        self.assertEqual([], violations(ROOT))


class LayeringFinds(unittest.TestCase):
    def found(self, path, text):
        with tempfile.TemporaryDirectory() as root:
            file = Path(root) / path
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            return violations(Path(root))

    def assert_refused(self, path, include):
        text = f"#include {include}\n"
        self.assertEqual([f"{path} includes {include[1:-1]}"], self.found(path, text))

    def assert_accepted(self, path, include):
        self.assertEqual([], self.found(path, f"#include {include}\n"))

    def test_arrow_upwards(self):
        self.assert_refused("provider/cty/a.h", '"provider/sdk/schema.h"')
        self.assert_refused("provider/sdk/a.cc", '"provider/tfplugin/to_proto.h"')
        self.assert_refused("provider/base/a.cc", '"provider/cty/value.h"')
        self.assert_refused("provider/sdk/a.cc", '"resources/provider.h"')

    def test_arrow_aside(self):
        self.assert_refused("provider/plugin/a.cc", '"provider/sdk/server.h"')
        self.assert_refused("resources/clients/elasticsearch/a.cc", '"resources/clients/cloud/b.h"')
        self.assert_refused("resources/link/a.cc", '"resources/remote_cluster/b.h"')

    def test_clients_that_know_terraform(self):
        self.assert_refused("resources/clients/http/a.cc", '"provider/cty/path.h"')
        self.assert_refused("resources/clients/cloud/a.cc", '"provider/sdk/value.h"')

    def test_arrow_from_a_client_to_a_resource(self):
        self.assert_refused("resources/clients/cloud/a.cc", '"resources/remote_cluster/a.h"')

    def test_arrow_to_the_wire(self):
        self.assert_refused("provider/sdk/a.h", '"proto/tfplugin6.pb.h"')
        self.assert_refused("provider/sdk/a.h", "<grpcpp/server.h>")
        self.assert_refused("resources/remote_cluster/a.cc", '"google/protobuf/message.h"')

    def test_test_code_in_the_product(self):
        self.assert_refused("provider/sdk/a.cc", '"provider/testing/fake_clock.h"')
        self.assert_refused("provider/sdk/a.cc", '"gtest/gtest.h"')
        self.assert_accepted("provider/sdk/a_test.cc", '"provider/testing/fake_clock.h"')

    def test_library_outside_its_file(self):
        self.assert_refused("resources/clients/http/a.cc", '"curl/curl.h"')
        self.assert_refused("provider/plugin/a.cc", "<openssl/evp.h>")
        self.assert_refused("provider/sdk/a.cc", '"nlohmann/json.hpp"')
        self.assert_refused("provider/cty/a_test.cc", '"msgpack.hpp"')
        self.assert_refused("resources/clients/kubernetes/a.cc", '"yaml-cpp/yaml.h"')
        self.assert_accepted("provider/plugin/mtls_test.cc", "<openssl/evp.h>")

    def test_what_the_architecture_has(self):
        self.assert_accepted("provider/tfplugin/a.cc", '"proto/tfplugin6.pb.h"')
        self.assert_accepted("provider/main.cc", '"resources/provider.h"')
        self.assert_accepted("resources/provider.cc", '"resources/remote_cluster/a.h"')
        self.assert_accepted("resources/remote_cluster/a.cc", '"resources/connections.h"')
        self.assert_accepted("resources/clients/cloud/a.cc", '"resources/clients/http/transport.h"')
        self.assert_accepted("provider/sdk/nocompile/a.cc", '"provider/sdk/schema.h"')

    def test_folder_that_the_architecture_does_not_know(self):
        found = self.found("provider/misc/a.cc", '#include "provider/base/log.h"\n')
        self.assertEqual(["provider/misc/a.cc stands in no folder of the architecture"], found)

    def test_own_name_in_the_sdk(self):
        self.assertEqual(["provider/sdk/a.cc names this provider"],
                         self.found("provider/sdk/a.cc", "// Elastic's\n"))
        self.assertEqual([], self.found("provider/main.cc", "// elastic\n"))


if __name__ == "__main__":
    unittest.main()
