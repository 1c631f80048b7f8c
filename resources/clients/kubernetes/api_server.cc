#include "resources/clients/kubernetes/api_server.h"

#include <utility>

#include "provider/base/strings.h"

namespace elastic::kubernetes {

ApiServer::ApiServer(std::unique_ptr<http::Transport> transport, tf::Clock& clock,
                     ApiServerOptions options)
    : clock_(clock),
      reuse_reads_(options.reuse_reads),
      client_(std::move(transport)),
      writer_(client_, clock, options.writer) {}

absl::StatusOr<std::shared_ptr<const tf::Json>> ApiServer::Read(const ObjectRef& ref,
                                                                const tf::Bounds& bounds) {
  return ResourceOf(ref).Get(bounds);
}

absl::StatusOr<std::shared_ptr<const tf::Json>> ApiServer::ReadFresh(const ObjectRef& ref,
                                                                     const tf::Bounds& bounds) {
  return ResourceOf(ref).GetFresh(bounds);
}

absl::Status ApiServer::Apply(const ObjectRef& ref, RemoteClusterChange change,
                              const tf::Bounds& bounds) {
  absl::Status outcome = writer_.Apply(ref, std::move(change), bounds);
  ResourceOf(ref).Invalidate();
  return outcome;
}

absl::StatusOr<std::vector<Event>> ApiServer::GetEvents(const ObjectRef& ref, std::string_view uid,
                                                        const tf::Bounds& bounds) {
  return client_.GetEvents(ref, uid, bounds);
}

std::unique_ptr<http::Transport> ApiServer::MakeElasticsearchTransport(const ObjectRef& ref,
                                                                       http::Scheme scheme) {
  return client_.MakeElasticsearchTransport(ref, scheme);
}

ApiServer::ResourceRead& ApiServer::ResourceOf(const ObjectRef& ref) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<ResourceRead>& read = resources_[ref];
  if (read == nullptr) {
    read = std::make_unique<ResourceRead>(
        tf::StrCat("GET of ", DescribeElasticsearch(ref)),
        [this, ref](const tf::Bounds& bounds) { return client_.GetElasticsearch(ref, bounds); },
        clock_, reuse_reads_);
  }
  return *read;
}

}  // namespace elastic::kubernetes
