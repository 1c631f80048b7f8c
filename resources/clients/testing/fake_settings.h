// The rules of Elasticsearch 9.5.3 for cluster.remote.* settings, in the server's own words, as
// pure functions of settings. FakeElasticsearch is the server around them.
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_SETTINGS_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_SETTINGS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "provider/base/json.h"

namespace elastic::testing {

// Flat keys; scalars as strings, lists as arrays of strings.
using FlatSettings = std::map<std::string, tf::Json>;

// One of the objects that a body may hold nested, flattened: {"a":{"b":1}} → {"a.b": "1"}. Nulls
// stay.
FlatSettings Flatten(const tf::Json& nested);

// The other way round, as answers show settings without flat_settings.
tf::Json Nest(const FlatSettings& settings);

// Writes `patch` into `settings`: null removes a key, or all that a key with "*" at its end
// matches. Returns what the server objects to in the patch's keys; then `settings` may be half
// written. `scope` is "persistent" or "transient", for the messages.
std::vector<std::string> Apply(const FlatSettings& patch, std::string_view scope,
                               FlatSettings& settings);

// What the server objects to in settings as a whole: values, modes, keys that need a link.
std::vector<std::string> Objections(const FlatSettings& settings);

// The aliases that any key of `settings` names.
std::set<std::string> AliasesIn(const FlatSettings& settings);

// What one setting of an alias holds, "" when it isn't set; `suffix` as in "transport.compress".
std::string Scalar(const FlatSettings& settings, std::string_view alias, std::string_view suffix);

// A setting that is a list, whether it is stored as one or as comma-separated text.
std::vector<std::string> List(const FlatSettings& settings, std::string_view alias,
                              std::string_view suffix);

// "sniff" or "proxy", in lower case.
std::string ModeOf(const FlatSettings& settings, std::string_view alias);

// Whether the alias has seeds (sniff) or an address (proxy): only then there is a link.
bool IsEnabled(const FlatSettings& settings, std::string_view alias);

// What the link connects to: its seeds or its proxy's address.
std::vector<std::string> AddressesOf(const FlatSettings& settings, std::string_view alias);

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_SETTINGS_H_
