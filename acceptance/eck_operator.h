// The stand-in for ECK's operator (eck_operator/README.md), for one namespace of a test.
#ifndef ELASTIC_ACCEPTANCE_ECK_OPERATOR_H_
#define ELASTIC_ACCEPTANCE_ECK_OPERATOR_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"

#include "acceptance/elasticsearch_server.h"
#include "acceptance/kubernetes_server.h"
#include "acceptance/process.h"
#include "provider/base/json.h"

namespace elastic::acceptance {

// Used from one thread.
class EckOperator {
 public:
  // Returns when the operator watches `name_space`.
  EckOperator(const KubernetesServer& kubernetes, std::string name_space);
  // Returns when its secure settings have left the keystores, which other tests use too.
  ~EckOperator();
  EckOperator(const EckOperator&) = delete;
  EckOperator& operator=(const EckOperator&) = delete;

  // False when it did not start; `problem` says why.
  bool running() const { return !control_.empty(); }
  std::string problem();

  // The Elasticsearch behind the resource `name`, and where seeds lead that name the resource.
  // False when refused.
  bool PutCluster(std::string_view name, const ElasticsearchAddress& cluster);
  // Replaces how the operator behaves: a Behaviour of eck_operator/settings.go; {} is the normal
  // one.
  bool PutBehaviour(const tf::Json& behaviour);
  // What happened to the resource `name`: "reconciliations", "failures", "last_error",
  // "passed_over" (changes while it was stopped).
  tf::Json Record(std::string_view name) const;

 private:
  Answer Steer(std::string_view method, const std::string& path, const tf::Json& body = {}) const;

  std::string name_space_;
  Process process_;
  std::string control_;  // http://127.0.0.1:PORT
};

}  // namespace elastic::acceptance

#endif  // ELASTIC_ACCEPTANCE_ECK_OPERATOR_H_
