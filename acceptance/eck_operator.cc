#include "acceptance/eck_operator.h"

#include <csignal>
#include <utility>

#include "acceptance/project_script.h"
#include "provider/base/strings.h"

namespace elastic::acceptance {
namespace {

// The operator ends when its input does, and so does not outlive a test that is killed.
Command OperatorOf(const KubernetesServer& kubernetes, const std::string& name_space) {
  Command command = ProjectScript("eck_operator/run.sh", {kubernetes.address().name, name_space});
  command.input = Input::kHeldOpen;
  return command;
}

}  // namespace

EckOperator::EckOperator(const KubernetesServer& kubernetes, std::string name_space)
    : name_space_(std::move(name_space)), process_(OperatorOf(kubernetes, name_space_)) {
  // The first start of all builds the program.
  if (!process_.WaitForText("}\n", absl::Minutes(5))) return;
  const auto announced = tf::ParseJson(process_.OutputSoFar());
  if (announced.ok()) control_ = tf::StringMember(*announced, "control").value_or("");
}

EckOperator::~EckOperator() {
  process_.Signal(SIGTERM);
  process_.Wait(absl::Minutes(1));
}

std::string EckOperator::problem() {
  const Finished& finished = process_.Wait(absl::ZeroDuration());
  return tf::StrCat(finished.output, finished.errors);
}

Answer EckOperator::Steer(std::string_view method, const std::string& path,
                          const tf::Json& body) const {
  return ElasticsearchServer({.endpoint = control_}).Send(method, path, body);
}

bool EckOperator::PutCluster(std::string_view name, const ElasticsearchAddress& cluster) {
  return Steer("PUT", tf::StrCat("/clusters/", name_space_, "/", name),
               {{"endpoint", cluster.endpoint},
                {"ca_file", cluster.ca_file},
                {"password", cluster.password},
                {"transport", cluster.transport},
                {"remote_cluster_server", cluster.remote_cluster_server},
                {"keystore_name", cluster.name}})
             .status == 200;
}

bool EckOperator::PutBehaviour(const tf::Json& behaviour) {
  return Steer("PUT", "/behaviour", behaviour).status == 200;
}

tf::Json EckOperator::Record(std::string_view name) const {
  return Steer("GET", tf::StrCat("/clusters/", name_space_, "/", name)).body;
}

}  // namespace elastic::acceptance
