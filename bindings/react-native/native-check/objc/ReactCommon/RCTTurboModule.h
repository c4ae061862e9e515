// Stands for React Native's header: what the generated class and protocol use of it.
#pragma once

#import <Foundation/Foundation.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#define JSI_EXPORT

namespace facebook::jsi {
class Runtime;
class Value {};
}

namespace facebook::react {
enum TurboModuleMethodValueKind { VoidKind, BooleanKind, NumberKind, StringKind, ObjectKind, ArrayKind, FunctionKind, PromiseKind };

class IAsyncEventEmitter {
 public:
  virtual ~IAsyncEventEmitter() = default;
};

template <typename T>
class AsyncEventEmitter : public IAsyncEventEmitter {
 public:
  void emit(T value);
};

using EventEmitterCallback = std::function<void(const std::string &, id)>;

class TurboModule {
 public:
  virtual ~TurboModule() = default;

 protected:
  struct MethodMetadata {
    size_t argCount;
    jsi::Value (*invoker)(jsi::Runtime &, TurboModule &, const jsi::Value *, size_t);
  };
  std::unordered_map<std::string, MethodMetadata> methodMap_;
  std::unordered_map<std::string, std::shared_ptr<IAsyncEventEmitter>> eventEmitterMap_;
};

class ObjCTurboModule : public TurboModule {
 public:
  struct InitParams {};
  explicit ObjCTurboModule(const InitParams &params);
  jsi::Value invokeObjCMethod(jsi::Runtime &, TurboModuleMethodValueKind, const std::string &, SEL, const jsi::Value *, size_t);

 protected:
  void setEventEmitterCallback(EventEmitterCallback callback);
};
}

@interface EventEmitterCallbackWrapper : NSObject {
 @public
  facebook::react::EventEmitterCallback _eventEmitterCallback;
}
@end

@protocol RCTTurboModule <NSObject>
- (std::shared_ptr<facebook::react::TurboModule>)getTurboModule:(const facebook::react::ObjCTurboModule::InitParams &)params;
@end
