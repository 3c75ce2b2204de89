import type { FieldErrors } from "./field-error.js";
import type { KindMap, KubeObject } from "./object.js";
import type { Resource } from "./resources.js";
import {
  validateAdminNetworkPolicy,
  validateBaselineAdminNetworkPolicy,
  validateClusterNetworkPolicy,
} from "./validate-admin-policy.js";
import { validateIngress, validateIngressClass } from "./validate-ingress.js";
import { validateMeta, validateMetaUpdate } from "./validate-meta.js";
import { validateNetworkPolicy } from "./validate-network-policy.js";
import {
  validateAutoscaler,
  validateClaim,
  validateConfigMap,
  validateDisruptionBudget,
  validateEndpointSlice,
  validateEndpoints,
  validateNode,
  validatePriorityClass,
  validateRoleBinding,
  validateSecret,
} from "./validate-other.js";
import { validateService, validateServiceUpdate } from "./validate-service.js";
import {
  validateCronJob,
  validateDaemonSet,
  validateDeployment,
  validateJob,
  validatePod,
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
  const as = <K extends keyof KindMap>(_kind: K, value: KubeObject | null): KindMap[K] | null => value as KindMap[K] | null;
  switch (resource.key) {
    case "Pod":
      return validatePod(object as KindMap["Pod"], as("Pod", old), errors);
    case "Service":
      if (old === null) validateService(object as KindMap["Service"], errors);
      else validateServiceUpdate(object as KindMap["Service"], old as KindMap["Service"], errors);
      return;
    case "ReplicaSet":
      return validateReplicaSet(object as KindMap["ReplicaSet"], as("ReplicaSet", old), errors);
    case "ReplicationController":
      return validateReplicationController(object as KindMap["ReplicationController"], errors);
    case "Deployment":
      return validateDeployment(object as KindMap["Deployment"], as("Deployment", old), errors);
    case "StatefulSet":
      return validateStatefulSet(object as KindMap["StatefulSet"], as("StatefulSet", old), errors);
    case "DaemonSet":
      return validateDaemonSet(object as KindMap["DaemonSet"], as("DaemonSet", old), errors);
    case "Job":
      return validateJob(object as KindMap["Job"], as("Job", old), errors);
    case "CronJob":
      return validateCronJob(object as KindMap["CronJob"], errors);
    case "NetworkPolicy":
      return validateNetworkPolicy(object as KindMap["NetworkPolicy"], errors);
    case "AdminNetworkPolicy":
      return validateAdminNetworkPolicy(object as KindMap["AdminNetworkPolicy"], errors);
    case "BaselineAdminNetworkPolicy":
      return validateBaselineAdminNetworkPolicy(object as KindMap["BaselineAdminNetworkPolicy"], errors);
    case "ClusterNetworkPolicy":
      return validateClusterNetworkPolicy(object as KindMap["ClusterNetworkPolicy"], errors);
    case "Ingress":
      return validateIngress(object as KindMap["Ingress"], old === null, errors);
    case "IngressClass":
      return validateIngressClass(object as KindMap["IngressClass"], as("IngressClass", old), errors);
    case "Node":
      return validateNode(object as KindMap["Node"], as("Node", old), errors);
    case "Endpoints":
      return validateEndpoints(object as KindMap["Endpoints"], errors);
    case "EndpointSlice":
      return validateEndpointSlice(object as KindMap["EndpointSlice"], as("EndpointSlice", old), errors);
    case "ConfigMap":
      return validateConfigMap(object as KindMap["ConfigMap"], as("ConfigMap", old), errors);
    case "Secret":
      return validateSecret(object as KindMap["Secret"], as("Secret", old), errors);
    case "RoleBinding":
    case "ClusterRoleBinding":
      return validateRoleBinding(object as KindMap["RoleBinding"], as("RoleBinding", old), errors);
    case "HorizontalPodAutoscaler":
      return validateAutoscaler(object as KindMap["HorizontalPodAutoscaler"], errors);
    case "PodDisruptionBudget":
      return validateDisruptionBudget(object as KindMap["PodDisruptionBudget"], errors);
    case "PersistentVolumeClaim":
      return validateClaim(object as KindMap["PersistentVolumeClaim"], errors);
    case "PriorityClass":
      return validatePriorityClass(object as KindMap["PriorityClass"], as("PriorityClass", old), errors);
    default:
      return;
  }
}
