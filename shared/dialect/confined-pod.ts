// A pod that runs without rights on its node.

const user = 1001

/** Of a container: no rights, and nothing to write to but folders that go with the pod; in a pod with `confinedPod`. */
export const confinedContainer = (home: string) => ({
  securityContext: {
    ...{ runAsUser: user, runAsNonRoot: true, readOnlyRootFilesystem: true },
    ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  },
  volumeMounts: [
    { name: 'scratch', mountPath: home, subPath: 'home' },
    { name: 'scratch', mountPath: '/tmp', subPath: 'tmp' },
  ],
})

export const confinedPod = {
  securityContext: {
    ...{ runAsUser: user, runAsNonRoot: true, fsGroup: user },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  volumes: [{ name: 'scratch', emptyDir: {} }],
}
