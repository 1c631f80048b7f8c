// Docs: a provider's declarations as the pages of the Terraform Registry.
//
// Everything that a row says is on its page: the type, the doc, each check's and flag's sentence.
// Layout: index.md, resources/<name>.md, data-sources/<name>.md, in the form of tfplugindocs.
#ifndef TF_SDK_DOCS_H_
#define TF_SDK_DOCS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "provider/sdk/attribute_spec.h"
#include "provider/sdk/server.h"

namespace tf::sdk {

enum class PageKind { kProvider, kResource, kDataSource };

// What users copy.
struct PageExamples {
  std::vector<std::string> terraform;  // HCL, each a block of its own
  std::string import_command;          // shell; empty: no section about import
};

// One page, in Markdown. `provider` is the provider's local name.
std::string DocsPage(PageKind kind, const ObjectSpec& spec, std::string_view provider,
                     const PageExamples& examples);

// Texts by path, below one folder.
using TextFiles = std::map<std::string, std::string>;

// Every page of docs/, from the declarations and the files of examples/: provider/*.tf,
// resources/<type>/*.tf and import.sh, data-sources/<type>/*.tf. A page shows the file named after
// its kind (provider.tf, resource.tf, data-source.tf) first.
TextFiles GenerateDocs(const Server& server, const TextFiles& examples);

}  // namespace tf::sdk

#endif  // TF_SDK_DOCS_H_
