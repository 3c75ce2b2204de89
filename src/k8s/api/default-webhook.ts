import type { WebhookConfiguration } from "./object.js";

/** What the API server fills in for admission webhooks (`SetDefaults_ValidatingWebhook`, `SetDefaults_MutatingWebhook`). */
export function defaultWebhooks(configuration: WebhookConfiguration, mutating: boolean): void {
  for (const webhook of configuration.webhooks ?? []) {
    webhook.failurePolicy ??= "Fail";
    webhook.matchPolicy ??= "Equivalent";
    webhook.namespaceSelector ??= {};
    webhook.objectSelector ??= {};
    webhook.timeoutSeconds ??= 10;
    if (mutating) webhook.reinvocationPolicy ??= "Never";
    for (const rule of webhook.rules ?? []) rule.scope ??= "*";
    if (webhook.clientConfig?.service !== undefined) webhook.clientConfig.service.port ??= 443;
  }
}
