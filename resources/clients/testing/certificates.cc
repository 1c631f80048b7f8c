#include "resources/clients/testing/certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "provider/base/bug.h"

namespace elastic::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr long kHour = 60 * 60;
constexpr long kDay = 24 * kHour;

Key MakeKey() { return Key(EVP_EC_gen("P-256"), &EVP_PKEY_free); }

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string ToPem(X509* certificate) {
  Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(bio.get(), certificate);
  return Text(bio.get());
}

std::string ToPem(EVP_PKEY* key) {
  Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return Text(bio.get());
}

void AddExtension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  if (extension == nullptr) tf::Bug("a test asks for a certificate extension that OpenSSL refuses");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// A certificate for `key` that still wants an issuer and a signature.
X509Ptr MakeCertificate(std::string_view common_name, EVP_PKEY* key) {
  static long serial = 1;
  X509Ptr certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
  return certificate;
}

}  // namespace

struct CertificateAuthority::Impl {
  Key key = MakeKey();
  X509Ptr certificate{nullptr, &X509_free};
};

CertificateAuthority::CertificateAuthority(std::string_view name)
    : impl_(std::make_unique<Impl>()) {
  impl_->certificate = MakeCertificate(name, impl_->key.get());
  X509* certificate = impl_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate, impl_->key.get(), EVP_sha256());
}

CertificateAuthority::~CertificateAuthority() = default;

std::string CertificateAuthority::certificate_pem() const {
  return ToPem(impl_->certificate.get());
}

Certificate CertificateAuthority::Issue(std::string_view common_name,
                                        std::string_view subject_alt_name) const {
  const Key key = MakeKey();
  const X509Ptr certificate = MakeCertificate(common_name, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(impl_->certificate.get()));
  if (!subject_alt_name.empty()) {
    AddExtension(certificate.get(), NID_subject_alt_name, std::string(subject_alt_name));
  }
  X509_sign(certificate.get(), impl_->key.get(), EVP_sha256());
  return {.certificate_pem = ToPem(certificate.get()), .key_pem = ToPem(key.get())};
}

}  // namespace elastic::testing
