import type { FieldErrors } from "./field-error.js";
import type { KindMap, KubeObject } from "./object.js";
import { validateSecurityLabels } from "./pod-security.js";
import type { Resource } from "./resources.js";
import {
  validateAdminNetworkPolicy,
  validateBaselineAdminNetworkPolicy,
  validateClusterNetworkPolicy,
} from "./validate-admin-policy.js";
import { validateAutoscaler } from "./validate-autoscaler.js";
import { validateDefinition } from "./validate-definition.js";
import { validateEndpointSlice, validateEndpoints } from "./validate-endpoints.js";
import { validateIngress, validateIngressClass } from "./validate-ingress.js";
import { validateCronJob, validateJob } from "./validate-job.js";
import { validateLimitRange, validateResourceQuota } from "./validate-limits.js";
import { validateMeta, validateMetaUpdate } from "./validate-meta.js";
import { validateNetworkPolicy } from "./validate-network-policy.js";
import {
  validateConfigMap,
  validateDisruptionBudget,
  validateLease,
  validateNode,
  validatePriorityClass,
  validateRuntimeClass,
  validateSecret,
} from "./validate-other.js";
import { validatePod } from "./validate-pod.js";
import { validateRole, validateRoleBinding } from "./validate-rbac.js";
import { validateService, validateServiceUpdate } from "./validate-service.js";
import { validateIpAddress, validateServiceCidr } from "./validate-service-cidr.js";
import { validateClaim, validateStorageClass, validateVolume } from "./validate-storage.js";
import { validateWebhooks } from "./validate-webhook.js";
import {
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateReplicationController,
  validateStatefulSet,
} from "./validate-workload.js";

/** Checks a new object, defaults filled in. Kinds that are not known are checked in their metadata only. */
export function validateCreate(resource: Resource, object: KubeObject, errors: FieldErrors): void {
  validateMeta(resource, object, errors);
  validateKind(resource, object, null, errors);
}

/** Checks a changed object against the one it replaces. */
export function validateUpdate(resource: Resource, object: KubeObject, old: KubeObject, errors: FieldErrors): void {
  validateMetaUpdate(resource, object, old, errors);
  validateKind(resource, object, old, errors);
}

function validateKind(resource: Resource, object: KubeObject, old: KubeObject | null, errors: FieldErrors): void {
  const as = <K extends keyof KindMap>(_kind: K, value: KubeObject | null): KindMap[K] | null =>
    value as KindMap[K] | null;
  switch (resource.key) {
    case "Pod":
      validatePod(object as KindMap["Pod"], as("Pod", old), errors);
      return;
    case "Service":
      if (old === null) validateService(object as KindMap["Service"], errors);
      else validateServiceUpdate(object as KindMap["Service"], old as KindMap["Service"], errors);
      return;
    case "ReplicaSet":
      validateReplicaSet(object as KindMap["ReplicaSet"], as("ReplicaSet", old), errors);
      return;
    case "ReplicationController":
      validateReplicationController(object as KindMap["ReplicationController"], errors);
      return;
    case "Deployment":
      validateDeployment(object as KindMap["Deployment"], as("Deployment", old), errors);
      return;
    case "StatefulSet":
      validateStatefulSet(object as KindMap["StatefulSet"], as("StatefulSet", old), errors);
      return;
    case "DaemonSet":
      validateDaemonSet(object as KindMap["DaemonSet"], as("DaemonSet", old), errors);
      return;
    case "Job":
      validateJob(object as KindMap["Job"], as("Job", old), errors);
      return;
    case "CronJob":
      validateCronJob(object as KindMap["CronJob"], errors);
      return;
    case "NetworkPolicy":
      validateNetworkPolicy(object as KindMap["NetworkPolicy"], errors);
      return;
    case "AdminNetworkPolicy":
      validateAdminNetworkPolicy(object as KindMap["AdminNetworkPolicy"], errors);
      return;
    case "BaselineAdminNetworkPolicy":
      validateBaselineAdminNetworkPolicy(object as KindMap["BaselineAdminNetworkPolicy"], errors);
      return;
    case "ClusterNetworkPolicy":
      validateClusterNetworkPolicy(object as KindMap["ClusterNetworkPolicy"], errors);
      return;
    case "Ingress":
      validateIngress(object as KindMap["Ingress"], old === null, errors);
      return;
    case "IngressClass":
      validateIngressClass(object as KindMap["IngressClass"], as("IngressClass", old), errors);
      return;
    case "ServiceCIDR":
      validateServiceCidr(object as KindMap["ServiceCIDR"], as("ServiceCIDR", old), errors);
      return;
    case "IPAddress":
      validateIpAddress(object as KindMap["IPAddress"], as("IPAddress", old), errors);
      return;
    case "Node":
      validateNode(object as KindMap["Node"], as("Node", old), errors);
      return;
    case "Endpoints":
      validateEndpoints(object as KindMap["Endpoints"], errors);
      return;
    case "EndpointSlice":
      validateEndpointSlice(object as KindMap["EndpointSlice"], as("EndpointSlice", old), errors);
      return;
    case "ConfigMap":
      validateConfigMap(object as KindMap["ConfigMap"], as("ConfigMap", old), errors);
      return;
    case "Secret":
      validateSecret(object as KindMap["Secret"], as("Secret", old), errors);
      return;
    case "RoleBinding":
    case "ClusterRoleBinding":
      validateRoleBinding(object as KindMap["RoleBinding"], as("RoleBinding", old), errors);
      return;
    case "HorizontalPodAutoscaler":
      validateAutoscaler(object as KindMap["HorizontalPodAutoscaler"], errors);
      return;
    case "PodDisruptionBudget":
      validateDisruptionBudget(object as KindMap["PodDisruptionBudget"], errors);
      return;
    case "PersistentVolumeClaim":
      validateClaim(object as KindMap["PersistentVolumeClaim"], as("PersistentVolumeClaim", old), errors);
      return;
    case "CustomResourceDefinition":
      validateDefinition(object as KindMap["CustomResourceDefinition"], errors);
      return;
    case "PersistentVolume":
      validateVolume(object as KindMap["PersistentVolume"], as("PersistentVolume", old), errors);
      return;
    case "StorageClass":
      validateStorageClass(object as KindMap["StorageClass"], as("StorageClass", old), errors);
      return;
    case "ResourceQuota":
      validateResourceQuota(object as KindMap["ResourceQuota"], as("ResourceQuota", old), errors);
      return;
    case "LimitRange":
      validateLimitRange(object as KindMap["LimitRange"], errors);
      return;
    case "Role":
    case "ClusterRole":
      validateRole(object as KindMap["Role"], errors);
      return;
    case "PriorityClass":
      validatePriorityClass(object as KindMap["PriorityClass"], as("PriorityClass", old), errors);
      return;
    case "Namespace":
      validateSecurityLabels(object.metadata.labels, errors);
      return;
    case "Lease":
      validateLease(object as KindMap["Lease"], errors);
      return;
    case "RuntimeClass":
      validateRuntimeClass(object as KindMap["RuntimeClass"], as("RuntimeClass", old), errors);
      return;
    case "MutatingWebhookConfiguration":
    case "ValidatingWebhookConfiguration":
      validateWebhooks(object as KindMap["MutatingWebhookConfiguration"], errors);
      return;
    default:
      return;
  }
}
