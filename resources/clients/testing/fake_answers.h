// The shapes in which Elasticsearch answers, for the fakes.
#ifndef ELASTIC_CLIENTS_TESTING_FAKE_ANSWERS_H_
#define ELASTIC_CLIENTS_TESTING_FAKE_ANSWERS_H_

#include <string>
#include <string_view>

#include "provider/base/json.h"
#include "resources/clients/testing/fake_http_server.h"

namespace elastic::testing {

Answer Ok(const tf::Json& body);

// An exception of that type; those in `suppressed` hang below it.
Answer Refuse(int status, const std::string& type, const std::string& reason,
              const tf::Json& suppressed = tf::Json::array());

// No API of that path and method.
Answer NoHandler(const SeenRequest& request);

// Whether `version` ("9.5.3") is at least `major`.`minor`.
bool IsAtLeast(std::string_view version, int major, int minor);

}  // namespace elastic::testing

#endif  // ELASTIC_CLIENTS_TESTING_FAKE_ANSWERS_H_
