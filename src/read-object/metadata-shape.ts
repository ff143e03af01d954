import type { LabelSelector, Metadata, OwnerReference } from '../objects.ts';
import { list, mapOf, shapeOf, text, truth, whole } from './shape.ts';

export const labels = mapOf(text);

const ownerReference = shapeOf<OwnerReference>()({
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: truth,
});

export const metadata = shapeOf<Metadata>()({
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  generation: whole,
  creationTimestamp: text,
  deletionTimestamp: text,
  labels,
  annotations: labels,
  ownerReferences: list(ownerReference),
  finalizers: list(text),
});

export const labelSelector = shapeOf<LabelSelector>()({
  matchLabels: labels,
  matchExpressions: list(
    shapeOf<NonNullable<LabelSelector['matchExpressions']>[number]>()({
      key: text,
      operator: text,
      values: list(text),
    }),
  ),
});
