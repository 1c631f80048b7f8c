# Everything that is not ours. Debian 12 is the reference; newer versions come in by find_package.
find_package(absl REQUIRED)
find_package(CURL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_path(MSGPACK_INCLUDE_DIR msgpack.hpp REQUIRED)
if(PROVIDER_TESTS)
  find_package(GTest REQUIRED)
  find_path(HTTPLIB_INCLUDE_DIR httplib.h REQUIRED)
endif()

# What an executable of ours links with besides its libraries.
add_library(provider_executable INTERFACE)

# PROVIDER_STATIC: the distribution's CMake packages name shared objects; take the archives beside
# them. libcurl is loaded at run time (its archive needs a dozen libraries without one), and with it
# comes a second OpenSSL: --exclude-libs keeps libcurl from binding to ours.
if(PROVIDER_STATIC)
  get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target ${imported})
    get_target_property(type ${target} TYPE)
    if(NOT type MATCHES "^(SHARED|UNKNOWN)_LIBRARY$")
      continue()
    endif()
    foreach(property IMPORTED_LOCATION IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE)
      get_target_property(location ${target} ${property})
      string(REGEX REPLACE "[.]so[.0-9]*$" ".a" archive "${location}")
      if(EXISTS "${archive}")
        set_target_properties(${target} PROPERTIES ${property} "${archive}")
      endif()
    endforeach()
  endforeach()
  # Older re2 comes by pkg-config, as flags.
  find_library(RE2_ARCHIVE libre2.a REQUIRED)
  set_target_properties(re2::re2 PROPERTIES INTERFACE_LINK_LIBRARIES "${RE2_ARCHIVE}")
  target_sources(provider_executable INTERFACE
    ${CMAKE_SOURCE_DIR}/provider/plugin/grpc_without_xds.cc)
  # Not position-independent: 0.7 MB smaller, and nothing to relocate at each of the many starts.
  target_link_options(provider_executable INTERFACE
    -no-pie -s -static-libstdc++ -static-libgcc -Wl,--build-id=none
    -Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now)
endif()
