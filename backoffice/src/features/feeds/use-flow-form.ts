import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';

import { ApiProblem } from '@/api/problem';
import type { FeedFlow } from '@/api/types';
import { fieldErrors } from '@/lib/use-stored-form';

import { changeFlow, createFlow, keepFlow } from './api/flows';
import { flowOf, NEW_VALUES, valuesOf, type FlowValues } from './values';

export type FlowForm = UseFormReturnType<FlowValues>;

interface Editing {
  form: FlowForm;
  saving: UseMutationResult<FeedFlow, Error, FlowValues>;
  forget: () => void; // what was typed and not saved
}

/** A form over a flow, or over one to be made. What is typed outlives the session, but for secrets. */
export function useFlowForm(
  idWebsite: string,
  flow: FeedFlow | null,
  onSaved: (flow: FeedFlow) => void,
): Editing {
  const draftKey = `proofmark.feed.${idWebsite}.${flow?.id ?? 'new'}`;
  const queryClient = useQueryClient();
  const [begun] = useState(() => ({ ...(flow ? valuesOf(flow) : NEW_VALUES), ...readDraft(draftKey) }));
  const form = useForm<FlowValues>({
    initialValues: begun,
    onValuesChange: (values) => keepDraft(draftKey, values),
  });
  const forget = () => sessionStorage.removeItem(draftKey);
  const saving = useMutation({
    mutationFn: (values: FlowValues) =>
      flow === null
        ? createFlow(idWebsite, { ...flowOf(values), active: true })
        : changeFlow(idWebsite, flow.id, flowOf(values)),
    onSuccess: (saved) => {
      forget();
      keepFlow(queryClient, idWebsite, saved);
      onSaved(saved);
    },
    onError: (error) => {
      const errors = errorsOf(error);
      form.setErrors(errors);
      form.getInputNode(Object.keys(errors)[0] ?? '')?.focus();
    },
  });
  return { form, saving, forget };
}

/** The platform's words for each field; a server it may not connect to is a fault of the field too. */
export function errorsOf(error: Error): Record<string, string> {
  if (error instanceof ApiProblem && error.code === 'target_forbidden') return { host: error.message };
  return fieldErrors(error);
}

/** Whether every fault shows beside its field. */
export function isOfFields(error: Error): boolean {
  const fields = Object.keys(errorsOf(error)).map((path) => path.split('.')[0] ?? '');
  return fields.length > 0 && fields.every((field) => field in NEW_VALUES);
}

function keepDraft(key: string, values: FlowValues): void {
  sessionStorage.setItem(key, JSON.stringify({ ...values, password: '', private_key: '' }));
}

function readDraft(key: string): Partial<FlowValues> {
  return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<FlowValues>;
}
