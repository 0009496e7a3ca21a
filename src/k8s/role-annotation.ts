/** The annotation that names a pod's role; it counts when the pod is created, on the pod's own metadata alone. */
export const roleAnnotation = 'k8s.aliyun.com/eci-ram-role-name'
