#include "provider/plugin/mtls.h"

#include <memory>
#include <string_view>
#include <utility>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

#include "provider/base/status_macros.h"
#include "provider/base/strings.h"

namespace tf::plugin {
namespace {

template <auto free>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Free<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, Free<BN_free>>;
using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;

struct Extension {
  int nid;
  const char* value;
};
constexpr Extension kExtensions[] = {
    {NID_subject_alt_name, "DNS:localhost"},
    {NID_ext_key_usage, "clientAuth,serverAuth"},
    {NID_key_usage, "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign"},
    {NID_basic_constraints, "critical,CA:TRUE"},
};

absl::Status OpensslError(std::string_view what) {
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  return absl::InternalError(StrCat(what, ": ", reason));
}

bool SetSerial(X509* certificate) {
  const BignumPtr serial(BN_new());
  return serial != nullptr && BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool SetValidity(X509* certificate, absl::Time now) {
  const time_t base = absl::ToTimeT(now);
  constexpr int kDays = 30 * 365;
  return X509_time_adj_ex(X509_getm_notBefore(certificate), 0, -30, const_cast<time_t*>(&base)) !=
             nullptr &&
         X509_time_adj_ex(X509_getm_notAfter(certificate), kDays, 0, const_cast<time_t*>(&base)) !=
             nullptr;
}

// Names the subject, and as issuer the same.
bool SetNames(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add = [&](const char* field, std::string_view text) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()), -1, 0) == 1;
  };
  return add("CN", "localhost") && add("O", "Terraform provider") &&
         X509_set_issuer_name(certificate, name) == 1;
}

// `key` is of P-256. As X509_set_pubkey does, but for encoding the key and decoding it again, with
// which OpenSSL 3.0 looks through every decoder that it has: a tenth of all instructions from
// launch to schema.
bool SetPublicKey(X509* certificate, EVP_PKEY* key) {
  unsigned char* point = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &point);
  if (size == 0) return false;
  const bool set = X509_PUBKEY_set0_param(
      X509_get_X509_PUBKEY(certificate), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT,
      OBJ_nid2obj(NID_X9_62_prime256v1), point, static_cast<int>(size));
  if (!set) OPENSSL_free(point);
  return set;
}

bool AddExtensions(X509* certificate) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  for (const Extension& row : kExtensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, row.nid, row.value));
    if (extension == nullptr || !X509_add_ext(certificate, extension.get(), -1)) return false;
  }
  return true;
}

absl::StatusOr<CertificatePtr> SelfSigned(EVP_PKEY* key, absl::Time now) {
  CertificatePtr certificate(X509_new());
  X509* raw = certificate.get();
  if (raw == nullptr || !X509_set_version(raw, X509_VERSION_3) || !SetSerial(raw) ||
      !SetValidity(raw, now) || !SetNames(raw) || !SetPublicKey(raw, key) || !AddExtensions(raw) ||
      X509_sign(raw, key, EVP_sha256()) == 0) {
    return OpensslError("making the TLS certificate");
  }
  return certificate;
}

// What `write` prints into a memory BIO; empty when it fails.
template <typename Write>
std::string Printed(Write write) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  if (memory == nullptr || write(memory.get()) != 1) return "";
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string Base64WithoutPadding(std::string_view bytes) {
  std::string text = absl::Base64Escape(ToAbsl(bytes));
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

}  // namespace

absl::StatusOr<Identity> MakeIdentity(absl::Time now) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpensslError("making the TLS key");
  ASSIGN_OR_RETURN(const CertificatePtr certificate, SelfSigned(key.get(), now));

  std::string pem = Printed([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
  const std::string der = Printed([&](BIO* out) { return i2d_X509_bio(out, certificate.get()); });
  std::string key_pem = Printed([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (pem.empty() || der.empty() || key_pem.empty()) {
    return OpensslError("encoding the TLS certificate");
  }
  return Identity{.certificate_pem = std::move(pem),
                  .certificate_base64 = Base64WithoutPadding(der),
                  .private_key_pem = Secret(std::move(key_pem))};
}

}  // namespace tf::plugin
