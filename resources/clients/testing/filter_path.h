// filter_path, as Elasticsearch's answers obey it.
//
// Source: Elasticsearch, "Common options: response filtering"; that a pattern's dots part it even
// where a key has dots of its own was measured on 8.19 and 9.5.
#ifndef ELASTIC_CLIENTS_TESTING_FILTER_PATH_H_
#define ELASTIC_CLIENTS_TESTING_FILTER_PATH_H_

#include <string_view>

#include "provider/base/json.h"

namespace elastic::testing {

// What of `body` the filters of a query string ("filter_path=*.a*,b,-c&pretty") leave; all of it
// when there are none. What is to be left out is a member's whole name.
tf::Json FilterByQuery(const tf::Json& body, std::string_view query);

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FILTER_PATH_H_
