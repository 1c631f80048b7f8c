#include "provider/sdk/docs.h"

#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

#include "provider/base/bug.h"
#include "provider/base/strings.h"
#include "provider/cty/type.h"
#include "provider/cty/value.h"

namespace tf::sdk {
namespace {

using Attributes = std::vector<AttributeSpec>;

constexpr char kWriteOnly[] =
    "[Write-only](https://developer.hashicorp.com/terraform/language/resources/"
    "ephemeral#write-only-arguments)";

std::string Trimmed(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(ToAbsl(text)));
}

// On one line, as an item of a list needs it.
std::string OneLine(std::string_view text) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(ToAbsl(text), absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

std::string NameList(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    StrAppend(out, "`", name, "`");
  });
}

std::string TypeName(const cty::Type& type) {
  switch (type.kind()) {
    case cty::Type::Kind::kBool:
      return "Boolean";
    case cty::Type::Kind::kNumber:
      return "Number";
    case cty::Type::Kind::kString:
      return "String";
    case cty::Type::Kind::kDynamic:
      return "Dynamic";
    case cty::Type::Kind::kList:
      return StrCat("List of ", TypeName(type.element()));
    case cty::Type::Kind::kSet:
      return StrCat("Set of ", TypeName(type.element()));
    case cty::Type::Kind::kMap:
      return StrCat("Map of ", TypeName(type.element()));
    case cty::Type::Kind::kTuple:
      return "Tuple";
    case cty::Type::Kind::kObject:
      return "Object";
  }
  Bug("a cty type of no known kind");
}

std::string TypeName(const AttributeSpec& attribute) {
  switch (attribute.nesting) {
    case Nesting::kNone:
      return TypeName(attribute.type);
    case Nesting::kSingle:
      return "Attributes";
    case Nesting::kList:
      return "Attributes List";
    case Nesting::kSet:
      return "Attributes Set";
    case Nesting::kMap:
      return "Attributes Map";
  }
  Bug("a nesting of no known kind");
}

// What the row says besides its doc, a sentence each.
std::vector<std::string> Sentences(const AttributeSpec& attribute) {
  std::vector<std::string> sentences;
  for (const CheckSpec& check : attribute.checks) sentences.push_back(check.sentence);
  for (const CheckSpec& check : attribute.element_checks) {
    sentences.push_back(StrCat("Each element: ", check.sentence));
  }
  if (attribute.default_value.has_value()) {
    sentences.push_back(StrCat("Defaults to `", cty::DebugString(*attribute.default_value), "`."));
  } else if (attribute.optional && attribute.computed) {
    sentences.emplace_back("Computed when not set.");
  }
  if (!attribute.conflicts_with.empty()) {
    sentences.push_back(StrCat("Conflicts with ", NameList(attribute.conflicts_with), "."));
  }
  if (!attribute.also_requires.empty()) {
    sentences.push_back(StrCat("Needs ", NameList(attribute.also_requires), "."));
  }
  if (attribute.requires_replace) {
    sentences.emplace_back("Changing this replaces the resource.");
  }
  if (!attribute.deprecation.empty()) {
    sentences.push_back(StrCat("**Deprecated**: ", OneLine(attribute.deprecation)));
  }
  return sentences;
}

std::string Flags(const AttributeSpec& attribute) {
  return StrCat(attribute.sensitive ? ", Sensitive" : "",
                attribute.deprecation.empty() ? "" : ", Deprecated",
                attribute.write_only ? StrCat(", ", kWriteOnly) : "");
}

void AppendItem(const AttributeSpec& attribute, const std::string& anchor, std::string& page) {
  StrAppend(&page, "- `", attribute.name, "` (", TypeName(attribute), Flags(attribute), ")");
  if (!attribute.doc.empty()) StrAppend(&page, " ", OneLine(attribute.doc));
  for (const std::string& sentence : Sentences(attribute)) StrAppend(&page, " ", sentence);
  if (attribute.nesting != Nesting::kNone) {
    StrAppend(&page, " (see [below for nested schema](#", anchor, "))");
  }
  StrAppend(&page, "\n");
}

// The items of one kind below their heading; nothing when there are none. `anchor` is the object's.
void AppendKind(std::string_view heading, const Attributes& attributes, const std::string& anchor,
                const std::function<bool(const AttributeSpec&)>& is_kind, std::string& page) {
  std::string items;
  for (const AttributeSpec& attribute : attributes) {
    if (is_kind(attribute)) AppendItem(attribute, StrCat(anchor, "--", attribute.name), items);
  }
  if (!items.empty()) StrAppend(&page, "\n", heading, "\n\n", items);
}

// `before` and `after` enclose a kind's name: "### Required" for a page, "Required:" below it.
void AppendObject(const Attributes& attributes, const std::vector<std::vector<std::string>>& groups,
                  const std::string& anchor, std::string_view before, std::string_view after,
                  std::string& page) {
  for (const std::vector<std::string>& group : groups) {
    StrAppend(&page, "\n", group.size() > 1 ? "Exactly one of " : "", NameList(group),
              " must be set.\n");
  }
  AppendKind(
      StrCat(before, "Required", after), attributes, anchor,
      [](const AttributeSpec& attribute) { return attribute.required; }, page);
  AppendKind(
      StrCat(before, "Optional", after), attributes, anchor,
      [](const AttributeSpec& attribute) { return attribute.optional; }, page);
  AppendKind(
      StrCat(before, "Read-Only", after), attributes, anchor,
      [](const AttributeSpec& attribute) { return !attribute.required && !attribute.optional; },
      page);
}

void AppendNested(const Attributes& attributes, const std::string& anchor, const std::string& path,
                  std::string& page) {
  for (const AttributeSpec& attribute : attributes) {
    if (attribute.nesting == Nesting::kNone) continue;
    const std::string nested_anchor = StrCat(anchor, "--", attribute.name);
    const std::string nested_path =
        path.empty() ? attribute.name : StrCat(path, ".", attribute.name);
    StrAppend(&page, "\n<a id=\"", nested_anchor, "\"></a>\n### Nested Schema for `", nested_path,
              "`\n");
    AppendObject(attribute.attributes, attribute.exactly_one_of, nested_anchor, "", ":", page);
    AppendNested(attribute.attributes, nested_anchor, nested_path, page);
  }
}

std::string_view KindName(PageKind kind) {
  switch (kind) {
    case PageKind::kProvider:
      return "Provider";
    case PageKind::kResource:
      return "Resource";
    case PageKind::kDataSource:
      return "Data Source";
  }
  Bug("a page of no known kind");
}

void AppendHead(PageKind kind, const ObjectSpec& spec, std::string_view provider,
                std::string& page) {
  const bool is_provider = kind == PageKind::kProvider;
  const std::string doc = Trimmed(spec.doc);
  const std::string first_paragraph = doc.substr(0, doc.find("\n\n"));
  StrAppend(&page, "---\n# Generated from the declarations. Do not edit.\n", "page_title: \"",
            spec.name, " ", KindName(kind), is_provider ? "" : StrCat(" - ", provider), "\"\n",
            is_provider ? "" : "subcategory: \"\"\n", "description: |-\n  ",
            OneLine(first_paragraph), "\n---\n\n# ", spec.name,
            is_provider ? " Provider" : StrCat(" (", KindName(kind), ")"), "\n\n", doc, "\n");
}

void AppendCode(std::string_view language, std::string_view code, std::string& page) {
  StrAppend(&page, "\n```", language, "\n", Trimmed(code), "\n```\n");
}

// The examples of the folder `folder`, the file `first` before the others.
PageExamples ExamplesOf(const TextFiles& examples, const std::string& folder,
                        const std::string& first) {
  PageExamples found;
  for (const auto& [path, text] : examples) {
    absl::string_view name = path;
    if (!absl::ConsumePrefix(&name, folder + "/") || absl::StrContains(name, "/")) continue;
    if (name == "import.sh") {
      found.import_command = text;
    } else if (name == first) {
      found.terraform.insert(found.terraform.begin(), text);
    } else if (absl::EndsWith(name, ".tf")) {
      found.terraform.push_back(text);
    }
  }
  return found;
}

// "server" for "cloud_server" of the provider "cloud".
std::string PageName(std::string_view type_name, std::string_view provider) {
  absl::string_view name = ToAbsl(type_name);
  absl::ConsumePrefix(&name, StrCat(provider, "_"));
  return std::string(name);
}

}  // namespace

std::string DocsPage(PageKind kind, const ObjectSpec& spec, std::string_view provider,
                     const PageExamples& examples) {
  std::string page;
  AppendHead(kind, spec, provider, page);
  if (!examples.terraform.empty()) StrAppend(&page, "\n## Example Usage\n");
  for (const std::string& example : examples.terraform) AppendCode("terraform", example, page);
  StrAppend(&page, "\n## Schema\n");
  AppendObject(spec.attributes, spec.exactly_one_of, "nestedatt", "### ", "", page);
  AppendNested(spec.attributes, "nestedatt", "", page);
  if (!examples.import_command.empty()) {
    StrAppend(&page, "\n## Import\n\nImport is supported using the following syntax:\n");
    AppendCode("shell", examples.import_command, page);
  }
  return page;
}

TextFiles GenerateDocs(const Server& server, const TextFiles& examples) {
  const std::string& provider = server.provider_spec().name;
  TextFiles pages;
  pages["index.md"] = DocsPage(PageKind::kProvider, server.provider_spec(), provider,
                               ExamplesOf(examples, "provider", "provider.tf"));
  for (const auto& [name, handler] : server.resources()) {
    pages[StrCat("resources/", PageName(name, provider), ".md")] =
        DocsPage(PageKind::kResource, handler->spec(), provider,
                 ExamplesOf(examples, StrCat("resources/", name), "resource.tf"));
  }
  for (const auto& [name, handler] : server.data_sources()) {
    pages[StrCat("data-sources/", PageName(name, provider), ".md")] =
        DocsPage(PageKind::kDataSource, handler->spec(), provider,
                 ExamplesOf(examples, StrCat("data-sources/", name), "data-source.tf"));
  }
  return pages;
}

}  // namespace tf::sdk
