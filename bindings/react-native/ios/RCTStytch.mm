#import <React/RCTInvalidating.h>
#import <StytchSpec/StytchSpec.h>

// The Swift half, in the pod's own module.
#if __has_include(<StytchCore/StytchCore-Swift.h>)
#import <StytchCore/StytchCore-Swift.h>
#else
#import "StytchCore-Swift.h"
#endif

/// The native module of `NativeStytch.ts`. It has no header: React Native finds the class by its name.
@interface RCTStytch : NativeStytchSpecBase <NativeStytchSpec, RCTInvalidating>
@end

@implementation RCTStytch {
  StytchModule *_module;
  dispatch_queue_t _queue;
}

+ (NSString *)moduleName
{
  return @"Stytch";
}

+ (BOOL)requiresMainQueueSetup
{
  return NO;
}

- (instancetype)init
{
  if (self = [super init]) {
    _module = [StytchModule new];
    _queue = dispatch_queue_create("com.stytch.reactnative", DISPATCH_QUEUE_SERIAL);
  }
  return self;
}

// React Native runs methods without a result here, and those with one on the thread of JavaScript.
- (dispatch_queue_t)methodQueue
{
  return _queue;
}

// A call that JavaScript made before must be in the engine's queue before the next one: a sign-out that is
// followed by `session.updateSession` must not end the session that this sets. Nothing on this queue waits for
// JavaScript.
- (void)waitForEarlierMethods
{
  dispatch_sync(_queue, ^{
  });
}

- (NSString *)create:(NSString *)options
{
  [self waitForEarlierMethods];
  return [_module create:options];
}

- (void)close:(NSString *)client
{
  [_module close:client];
}

- (NSString *)state:(NSString *)client
{
  return [_module state:client];
}

- (NSString *)callSync:(NSString *)client method:(NSString *)method params:(NSString *)params
{
  [self waitForEarlierMethods];
  return [_module callSync:client method:method params:params];
}

- (void)call:(NSString *)client
      method:(NSString *)method
      params:(NSString *)params
     resolve:(RCTPromiseResolveBlock)resolve
      reject:(RCTPromiseRejectBlock)reject
{
  // An error of the engine is a result: nothing is rejected.
  [_module call:client
         method:method
         params:params
           done:^(NSString *result) {
             resolve(result);
           }];
}

- (void)subscribe:(NSString *)client
{
  __weak RCTStytch *weakSelf = self;
  [_module subscribe:client
                emit:^(NSString *state) {
                  [weakSelf emitOnState:@{@"client" : client, @"state" : state}];
                }];
}

- (void)unsubscribe:(NSString *)client
{
  [_module unsubscribe:client];
}

- (void)invalidate
{
  [_module invalidate];
}

- (std::shared_ptr<facebook::react::TurboModule>)getTurboModule:
    (const facebook::react::ObjCTurboModule::InitParams &)params
{
  return std::make_shared<facebook::react::NativeStytchSpecJSI>(params);
}

@end
